export const storageErrors = {
  'trainer-storage-full': {
    message: 'Dieses Gerät hat keinen Platz mehr, um Bilder und Modell zu behalten.',
    remedy:
      'Sie bleiben, bis diese Seite geschlossen wird. Speichern Sie das Projekt in einer Datei, oder schaffen Sie Platz.',
  },
  'trainer-storage': {
    message: 'Dieser Browser lässt die Seite nichts behalten: {reason}.',
    remedy:
      'Bilder und Modell bleiben, bis diese Seite geschlossen wird. Speichern Sie das Projekt in einer Datei.',
  },
  'trainer-storage-deleted': {
    message: 'Was dieser Browser von Bildern und Modell behalten hatte, wurde gelöscht.',
    remedy:
      'Auf dieser Seite sind sie noch da: Speichern Sie das Projekt in einer Datei. Wenn Sie hier weiter aufnehmen oder trainieren, wird alles wieder behalten; „Alles löschen“ gibt es auf.',
  },
  'samples-none': {
    message: 'Es gibt noch keine Bilder zu speichern.',
    remedy: 'Nehmen Sie zuerst welche auf.',
  },
  'samples-unreadable': {
    message: 'Die Bilder in {file} sind nicht lesbar; das stimmt darin nicht: {reason}.',
    remedy:
      'Die Datei ist vielleicht abgeschnitten oder verändert: Nehmen Sie eine andere Kopie. Bilder und Modell, die hier sind, bleiben.',
  },
  'samples-newer': {
    message:
      '{file} wurde mit einer neueren Version gespeichert: Ihr Format ist {version}, hier ist {known} das neueste bekannte.',
    remedy: 'Benutzen Sie jene Version oder eine neuere. Bilder und Modell, die hier sind, bleiben.',
  },
  'trainer-storage-unreadable': {
    message: 'Was unter „{key}“ behalten wurde, ist nicht lesbar.',
    remedy: 'Nehmen Sie neue Bilder auf; sie treten an seine Stelle.',
  },
};
