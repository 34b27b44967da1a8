export const storageErrors = {
  'trainer-storage-full': {
    message: 'Dieses Gerät hat keinen Platz mehr, um Bilder und Modell zu behalten.',
    remedy:
      'Sie bleiben, bis diese Seite geschlossen wird. Speichern Sie das Modell in einer Datei, oder schaffen Sie Platz.',
  },
  'trainer-storage': {
    message: 'Dieser Browser lässt die Seite nichts behalten: {reason}.',
    remedy:
      'Bilder und Modell bleiben, bis diese Seite geschlossen wird. Speichern Sie das Modell in einer Datei.',
  },
  'trainer-storage-unreadable': {
    message: 'Was unter „{key}“ behalten wurde, ist nicht lesbar.',
    remedy: 'Nehmen Sie neue Bilder auf; sie treten an seine Stelle.',
  },
};
