import { addTexts, format, type Messages } from '../../messages/index.ts';
import { permissionTexts } from '../../messages/en/permission.ts';

addTexts({ permission: permissionTexts });

/** The text for this browser; `null` if there is none. Only its name reveals where its settings are. */
export function browserOf({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): keyof Messages['permission'] | null {
  const is = (name: RegExp) => name.test(userAgent);
  // Each browser on iOS, and an iPad that calls itself a Mac.
  const onPhone = is(/iPhone|iPad|iPod/) || (is(/Macintosh/) && maxTouchPoints > 1);
  if (onPhone) return is(/CriOS|FxiOS|EdgiOS|OPT\//) ? 'phone' : 'safariPhone';
  if (is(/Firefox\//)) return is(/Android/) ? 'firefoxPhone' : 'firefox';
  if (is(/Chrome\//)) return 'chromium';
  return is(/Safari\//) ? 'safari' : null;
}

/** How to allow `device` again in this browser, in words. */
export function helpWith(device: 'camera' | 'microphone', { permission, room }: Messages): string {
  const browser = browserOf(navigator);
  return browser ? format(permission[browser], { device: room[device] }) : '';
}
