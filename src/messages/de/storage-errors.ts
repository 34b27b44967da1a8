export const storageErrors = {
  'trainer-storage-full': {
    message: 'Dieses Gerät hat keinen Speicherplatz mehr für die Bilder und das Modell.',
    remedy:
      'Sie bleiben, bis Sie diese Seite schließen. Speichern Sie das Projekt in einer Datei, oder geben Sie Speicherplatz frei.',
  },
  'trainer-storage': {
    message: 'In diesem Browser kann die Seite nichts speichern: {reason}.',
    remedy:
      'Die Bilder und das Modell bleiben, bis Sie diese Seite schließen. Speichern Sie das Projekt in einer Datei.',
  },
  'trainer-storage-deleted': {
    message: 'Die in diesem Browser gespeicherten Bilder und das Modell wurden gelöscht.',
    remedy:
      'Auf dieser Seite sind sie noch da: Speichern Sie das Projekt in einer Datei. Wenn Sie hier weiter aufnehmen oder trainieren, wird alles wieder gespeichert; „Alles löschen“ verwirft es.',
  },
  'samples-none': {
    message: 'Es gibt noch keine Bilder zu speichern.',
    remedy: 'Nehmen Sie zuerst welche auf.',
  },
  'samples-unreadable': {
    message: 'Die Bilder in {file} sind nicht lesbar ({reason}).',
    remedy:
      'Die Datei ist vielleicht unvollständig oder verändert. Versuchen Sie es mit einer anderen Kopie. Ihre jetzigen Bilder und das Modell bleiben unverändert.',
  },
  'samples-newer': {
    message:
      '{file} wurde mit einer neueren Version gespeichert (Format {version}; diese Version liest bis {known}).',
    remedy: 'Verwenden Sie diese neuere Version. Ihre jetzigen Bilder und das Modell bleiben unverändert.',
  },
  'trainer-storage-unreadable': {
    message: 'Die unter „{key}“ gespeicherten Daten sind nicht lesbar.',
    remedy: 'Nehmen Sie neue Bilder auf; sie ersetzen die Daten.',
  },
};
