export const inCallErrors = {
  'full-screen-refused': {
    message: 'Vollbild ist hier nicht möglich: Der Browser lehnt es ab ({reason}).',
    remedy: 'Verwenden Sie das Vollbild des Browsers (auf den meisten Computern F11). Der Anruf geht weiter.',
  },
  'small-window-refused': {
    message: 'Das kleine Fenster konnte nicht geöffnet werden: Der Browser lehnt es ab ({reason}).',
    remedy:
      'Erlauben Sie dieser Seite in den Einstellungen des Browsers, Fenster zu öffnen. Der Anruf geht weiter.',
  },
};
