export const permission = {
  chromium:
    'Klicken Sie auf das Symbol links neben der Adresse, schalten Sie „{device}“ ein und versuchen Sie es noch einmal.',
  firefox:
    'Klicken Sie in der Adressleiste auf das durchgestrichene Symbol, heben Sie die Sperre von „{device}“ auf und versuchen Sie es noch einmal.',
  firefoxPhone:
    'Tippen Sie auf das Symbol links neben der Adresse, erlauben Sie „{device}“ und versuchen Sie es noch einmal.',
  safari:
    'Öffnen Sie in der Menüleiste Safari > Einstellungen für diese Website, stellen Sie „{device}“ auf „Erlauben“ und laden Sie die Seite neu.',
  safariPhone:
    'Tippen Sie auf das Symbol in der Adressleiste, öffnen Sie „Website-Einstellungen“, stellen Sie „{device}“ auf „Erlauben“ und laden Sie die Seite neu.',
  phone:
    'Wählen Sie in den Einstellungen dieses Geräts diesen Browser, schalten Sie „{device}“ ein und laden Sie die Seite neu.',
};
