export const roomErrors = {
  'room-name-invalid': {
    message: 'Dieser Raumname ist nicht erlaubt.',
    remedy: 'Wählen Sie einen Namen aus einfachen Buchstaben und Ziffern.',
  },
  'identity-invalid': {
    message: 'Mit diesem Namen können Sie nicht beitreten.',
    remedy: 'Wählen Sie einen Namen aus einfachen Buchstaben und Ziffern.',
  },
  'browser-unsupported': {
    message: 'Dieser Browser unterstützt keine Videoanrufe.',
    remedy: 'Verwenden Sie eine aktuelle Version von Chrome, Edge, Firefox oder Safari.',
  },
  'token-server-unreachable': {
    message: 'Der Server, der Sie in den Raum lässt, antwortet nicht.',
    remedy: 'Prüfen Sie die Internetverbindung und versuchen Sie es noch einmal.',
  },
  'token-server-silent': {
    message: 'Der Server, der Sie in den Raum lässt, hat {seconds} Sekunden lang nicht geantwortet.',
    remedy:
      'Versuchen Sie es noch einmal. Bleibt der Fehler, muss der Betreiber dieser Seite den Token-Server prüfen.',
  },
  'token-server-not-found': {
    message: 'Unter {url} gibt es keinen Token-Server.',
    remedy: 'Der Betreiber dieser Seite muss token-url auf die Adresse des Token-Servers setzen.',
  },
  'token-server-failed': {
    message: 'Der Token-Server meldet einen Fehler (Status {status}).',
    remedy: 'Versuchen Sie es gleich noch einmal.',
  },
  'token-server-busy': {
    message: 'Der Token-Server ist überlastet.',
    remedy: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  'token-refused': {
    message: 'Der Token-Server hat abgelehnt: {reason}.',
    remedy: 'Prüfen Sie den Raumnamen und Ihren eigenen Namen.',
  },
  'token-missing': {
    message: 'Die Antwort von {url} enthält kein Token.',
    remedy: 'Der Betreiber dieser Seite muss token-url auf die Adresse des Token-Servers setzen.',
  },
  'token-signed-out': {
    message: 'Sie sind nicht angemeldet, deshalb gibt {page} Ihnen kein Token.',
    remedy: 'Melden Sie sich an und treten Sie dann bei.',
  },
  'token-not-given': {
    message: 'Diese Seite hat kein Zugriffstoken für Sie: {reason}.',
    remedy:
      'Versuchen Sie es noch einmal. Bleibt der Fehler, muss der Betreiber dieser Seite getToken prüfen.',
  },
  'token-invalid': {
    message: 'Der Raum hat das Zugriffstoken abgelehnt: {reason}.',
    remedy: 'Der Betreiber dieser Seite muss Konto und Schlüssel des Token-Servers prüfen.',
  },
  'token-expired': {
    message: 'Das Zugriffstoken ist abgelaufen.',
    remedy:
      'Treten Sie noch einmal bei, um ein neues zu erhalten. Bleibt der Fehler, prüfen Sie die Uhr des Token-Servers.',
  },
  'connection-blocked': {
    message: 'Diese Seite blockiert die Verbindung zu {url}.',
    remedy: 'Ergänzen Sie die Adresse bei connect-src in der Content-Security-Policy der Seite.',
  },
  'connect-option-wrong': {
    message: 'Diese Seite hat den Anruf mit einer ungültigen Einstellung gestartet, {option}: {reason}.',
    remedy: 'Der Betreiber dieser Seite muss {option} in connectOptions korrigieren.',
  },
  'screen-unsupported': {
    message: 'Dieser Browser kann keinen Bildschirm teilen.',
    remedy: 'Um etwas zu teilen, treten Sie mit einem Browser auf einem Computer bei.',
  },
  'screen-not-shared': {
    message: 'Der Bildschirm konnte nicht geteilt werden: {reason}.',
    remedy: 'Versuchen Sie es noch einmal, oder teilen Sie etwas anderes.',
  },
  'room-unreachable': {
    message: 'Der Raum antwortet unter {address} nicht.',
    remedy: 'Prüfen Sie die Internetverbindung und die Firewall und versuchen Sie es noch einmal.',
  },
  'room-busy': {
    message: 'Der Videoserver ist überlastet.',
    remedy: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  'room-full': {
    message: 'Der Raum ist voll.',
    remedy: 'Warten Sie, bis jemand geht, oder wählen Sie einen anderen Raum.',
  },
  'room-not-found': {
    message: 'Diesen Raum gibt es nicht.',
    remedy: 'Prüfen Sie den Raumnamen.',
  },
  'room-completed': {
    message: 'Der Raum wurde für alle geschlossen.',
    remedy: 'Treten Sie noch einmal bei, um einen neuen zu öffnen.',
  },
  'room-removed': {
    message: 'Sie wurden aus dem Raum entfernt.',
    remedy: 'Wenn Sie das für ein Versehen halten, wenden Sie sich an den Betreiber des Raums.',
  },
  'duplicate-identity': {
    message:
      'Mit diesem Namen wurde der Raum an anderer Stelle betreten, deshalb wurde der Anruf hier beendet.',
    remedy:
      'Um den Anruf hierher zu holen, treten Sie stattdessen hier bei. War das jemand anderes, wählen Sie einen anderen Namen.',
  },
  'media-failed': {
    message: 'Ton und Bild kommen nicht durch.',
    remedy:
      'Versuchen Sie es in einem anderen Netz: Eine Firewall oder ein VPN könnte sie blockieren. Treten Sie dann noch einmal bei.',
  },
  'tracks-refused': {
    message: 'Der Raum hat Ihren Ton oder Ihr Bild abgelehnt: {reason}.',
    remedy: 'Schalten Sie Ihre Kamera aus und wieder ein.',
  },
  'place-lost': {
    message: 'Ihr Platz im Raum besteht nicht mehr.',
    remedy: 'Der Raum wurde neu gestartet, oder Sie waren zu lange weg. Treten Sie noch einmal bei.',
  },
  'message-refused': {
    message: 'Der Raum hat abgelehnt, was diese Seite gesendet hat: {reason}.',
    remedy: 'Treten Sie noch einmal bei, mit weniger Kameras und geteilten Bildschirmen.',
  },
  'message-topic-wrong': {
    message: 'Die Nachricht hat kein gültiges Thema.',
    remedy: 'Geben Sie eine Zeichenkette mit 1 bis {limit} Zeichen an.',
  },
  'message-payload-wrong': {
    message: 'Die Nachricht zu „{topic}“ kann nicht gesendet werden: {reason}.',
    remedy: 'Senden Sie Zeichenketten, Zahlen, true, false, null, Arrays und einfache Objekte.',
  },
  'message-too-large': {
    message: 'Die Nachricht zu „{topic}“ hat {size} Bytes; höchstens {limit} sind erlaubt.',
    remedy: 'Senden Sie weniger, oder teilen Sie es auf mehrere Nachrichten auf.',
  },
  'messages-unavailable': {
    message: 'Nachrichten sind in diesem Raum nicht verfügbar: {reason}.',
    remedy: 'Versuchen Sie es noch einmal, oder verlassen Sie den Raum und treten Sie wieder bei.',
  },
  'connection-lost': {
    message: 'Die Verbindung zum Raum ist abgebrochen.',
    remedy: 'Prüfen Sie die Internetverbindung und treten Sie dann noch einmal bei.',
  },
  'room-local-network': {
    message:
      'Der Browser hat dieser Seite den Zugriff auf {host} auf diesem Gerät oder in seinem Netz nicht erlaubt.',
    remedy:
      'Erlauben Sie dieser Website neben der Adressleiste den Zugriff auf das lokale Netzwerk und versuchen Sie es noch einmal. Hilft das nicht, prüfen Sie, ob der Server läuft.',
  },
  'room-failed': {
    message: 'Der Raum meldet einen Fehler: {reason}.',
    remedy: 'Versuchen Sie es gleich noch einmal.',
  },
};
