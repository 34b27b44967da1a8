/** SHA-256 of the pieces one after the other, in hex. */
export async function sha256(...pieces: Uint8Array[]): Promise<string> {
  const whole = await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
