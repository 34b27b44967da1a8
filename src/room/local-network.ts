/** How near an address is: browsers ask before a page may reach from far to near. */
type Distance = 'device' | 'network' | 'internet';

const ORDER: readonly Distance[] = ['device', 'network', 'internet'];

/** What a browser calls the permission: one name since Chromium 142, one for each distance since 145. */
const PERMISSIONS = {
  device: ['loopback-network', 'local-network-access'],
  network: ['local-network', 'local-network-access'],
} as const;

/**
 * The host of `url` if it is on this device or in its local network and the browser has not allowed this page to reach it, else `null`. A
 * browser does not say why a request failed, and neither does it say from how far the page has come: that follows from its address.
 */
export async function forbiddenLocalHost(url: string): Promise<string | null> {
  const { host, hostname } = new URL(url, document.baseURI);
  const distance = distanceOf(hostname);
  if (distance === 'internet') return null;
  const state = await permission(PERMISSIONS[distance]);
  const fromFar = ORDER.indexOf(distanceOf(location.hostname)) > ORDER.indexOf(distance);
  return state === 'denied' || (state === 'prompt' && fromFar) ? host : null;
}

/** By the name alone: a page cannot know what a name resolves to. */
function distanceOf(hostname: string): Distance {
  if (/^(127\.|\[::1\]$)|(^|\.)localhost$/.test(hostname)) return 'device';
  const near =
    /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$|^\[(f[cd]|fe[89ab])|\.(local|internal|home\.arpa)$/;
  return near.test(hostname) ? 'network' : 'internet';
}

async function permission(names: readonly string[]): Promise<PermissionState | null> {
  for (const name of names) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // Not a name that this browser knows.
    }
  }
  return null;
}
