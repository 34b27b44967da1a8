export const roomErrors = {
  'room-name-invalid': {
    message: 'Der Raum kann nicht so heißen.',
    remedy: 'Wählen Sie einen Namen aus einfachen Buchstaben und Ziffern.',
  },
  'identity-invalid': {
    message: 'Unter diesem Namen können Sie nicht teilnehmen.',
    remedy: 'Wählen Sie einen Namen aus einfachen Buchstaben und Ziffern.',
  },
  'browser-unsupported': {
    message: 'Dieser Browser kann keine Videoanrufe.',
    remedy: 'Benutzen Sie eine aktuelle Version von Chrome, Edge, Firefox oder Safari.',
  },
  'token-server-unreachable': {
    message: 'Der Server, der Sie in den Raum lässt, antwortet nicht.',
    remedy: 'Prüfen Sie die Internetverbindung und versuchen Sie es noch einmal.',
  },
  'token-server-silent': {
    message: 'Der Server, der Sie in den Raum lässt, schweigt seit {seconds} Sekunden.',
    remedy:
      'Versuchen Sie es noch einmal. Bleibt der Fehler, muss sich darum kümmern, wer diese Seite betreibt.',
  },
  'token-server-not-found': {
    message: 'Unter {url} gibt es keinen Token-Server.',
    remedy: 'Wer diese Seite betreibt, muss token-url auf die Adresse seines Token-Servers setzen.',
  },
  'token-server-failed': {
    message: 'Der Token-Server meldet einen Fehler (Status {status}).',
    remedy: 'Versuchen Sie es gleich noch einmal.',
  },
  'token-server-busy': {
    message: 'Der Token-Server hat zu viel zu tun.',
    remedy: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  'token-refused': {
    message: 'Der Token-Server hat abgelehnt: {reason}.',
    remedy: 'Prüfen Sie den Namen des Raums und Ihren eigenen.',
  },
  'token-missing': {
    message: 'Die Antwort von {url} enthält kein Token.',
    remedy: 'Wer diese Seite betreibt, muss token-url auf die Adresse seines Token-Servers setzen.',
  },
  'token-signed-out': {
    message: 'Sie sind nicht angemeldet, deshalb gibt {page} Ihnen kein Token.',
    remedy: 'Melden Sie sich an und treten Sie dann bei.',
  },
  'token-not-given': {
    message: 'Diese Seite hat kein Zugangstoken für Sie: {reason}.',
    remedy:
      'Versuchen Sie es noch einmal. Bleibt es dabei, muss sich um getToken kümmern, wer diese Seite betreibt.',
  },
  'token-invalid': {
    message: 'Der Raum nimmt das Zugangstoken nicht an: {reason}.',
    remedy: 'Wer diese Seite betreibt, muss Konto und Schlüssel des Token-Servers prüfen.',
  },
  'token-expired': {
    message: 'Das Zugangstoken ist abgelaufen.',
    remedy:
      'Treten Sie noch einmal bei, dann gibt es ein neues. Bleibt der Fehler, ist die Uhr des Token-Servers zu prüfen.',
  },
  'connection-blocked': {
    message: 'Diese Seite verbietet die Verbindung zu {url}.',
    remedy: 'Ergänzen Sie sie bei connect-src in der Content-Security-Policy der Seite.',
  },
  'connect-option-wrong': {
    message: 'Diese Seite verlangt einen Anruf mit einer falschen Einstellung, {option}: {reason}.',
    remedy: 'Wer diese Seite betreibt, muss {option} in connectOptions berichtigen.',
  },
  'screen-unsupported': {
    message: 'Dieser Browser kann keinen Bildschirm teilen.',
    remedy: 'Treten Sie mit einem Browser auf einem Computer bei, um etwas zu teilen.',
  },
  'screen-not-shared': {
    message: 'Der Bildschirm wird nicht geteilt: {reason}.',
    remedy: 'Versuchen Sie es noch einmal, oder teilen Sie etwas anderes.',
  },
  'room-unreachable': {
    message: 'Der Raum antwortet nicht unter {address}.',
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
    remedy: 'Prüfen Sie den Namen des Raums.',
  },
  'room-completed': {
    message: 'Der Raum wurde für alle geschlossen.',
    remedy: 'Treten Sie noch einmal bei, um einen neuen zu öffnen.',
  },
  'room-removed': {
    message: 'Sie wurden aus dem Raum entfernt.',
    remedy: 'Wenn Sie das für ein Versehen halten, fragen Sie, wer den Raum betreibt.',
  },
  'duplicate-identity': {
    message: 'Unter diesem Namen wurde der Raum anderswo betreten, deshalb ist der Anruf hier zu Ende.',
    remedy:
      'Um ihn hierher zu holen, treten Sie stattdessen hier bei. War das jemand anderes, wählen Sie einen anderen Namen.',
  },
  'media-failed': {
    message: 'Ton und Bild kommen nicht durch.',
    remedy:
      'Versuchen Sie es in einem anderen Netz: Eine Firewall oder ein VPN kann im Weg sein. Treten Sie dann noch einmal bei.',
  },
  'tracks-refused': {
    message: 'Der Raum nimmt Ihren Ton oder Ihr Bild nicht an: {reason}.',
    remedy: 'Schalten Sie Ihre Kamera aus und wieder ein.',
  },
  'place-lost': {
    message: 'Ihr Platz im Raum besteht nicht mehr.',
    remedy: 'Der Raum wurde neu gestartet, oder Sie waren zu lange fort. Treten Sie noch einmal bei.',
  },
  'message-refused': {
    message: 'Der Raum nimmt nicht an, was diese Seite gesendet hat: {reason}.',
    remedy: 'Treten Sie noch einmal bei, mit weniger Kameras und geteilten Bildschirmen.',
  },
  'message-topic-wrong': {
    message: 'Die Nachricht hat kein Thema, das gesendet werden kann.',
    remedy: 'Geben Sie eines als Text an, mit 1 bis {limit} Zeichen.',
  },
  'message-payload-wrong': {
    message: 'Die Nachricht zu „{topic}“ kann nicht gesendet werden: {reason}.',
    remedy: 'Senden Sie Texte, Zahlen, true, false, null, Listen und einfache Objekte.',
  },
  'message-too-large': {
    message: 'Die Nachricht zu „{topic}“ hat {size} Bytes; erlaubt sind {limit}.',
    remedy: 'Senden Sie weniger, oder mehrere Nachrichten.',
  },
  'messages-unavailable': {
    message: 'Dieser Raum überträgt keine Nachrichten: {reason}.',
    remedy: 'Versuchen Sie es noch einmal, oder verlassen Sie den Raum und treten Sie wieder bei.',
  },
  'connection-lost': {
    message: 'Die Verbindung zum Raum ist abgebrochen.',
    remedy: 'Prüfen Sie die Internetverbindung und treten Sie dann noch einmal bei.',
  },
  'room-local-network': {
    message:
      'Der Browser hat dieser Seite nicht erlaubt, {host} zu erreichen, auf diesem Gerät oder in seinem Netz.',
    remedy:
      'Erlauben Sie dieser Website neben der Adressleiste den Zugriff auf das lokale Netzwerk und versuchen Sie es noch einmal. Hilft das nicht, muss jemand nachsehen, ob der Server läuft.',
  },
  'room-failed': {
    message: 'Der Raum meldet einen Fehler: {reason}.',
    remedy: 'Versuchen Sie es gleich noch einmal.',
  },
};
