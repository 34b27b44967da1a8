/** Where each browser lets a person allow what they have blocked; loaded with the first refusal. */
export const permissionTexts = {
  chromium: 'Click the icon to the left of the address, turn on “{device}”, then try again.',
  firefox: 'Click the crossed-out icon in the address bar, remove the block on “{device}”, then try again.',
  firefoxPhone: 'Tap the icon to the left of the address, allow “{device}”, then try again.',
  safari:
    'In the menu bar, open Safari > Settings for this website, set “{device}” to Allow, then reload the page.',
  safariPhone:
    'Tap the icon in the address bar, open Website Settings, set “{device}” to Allow, then reload the page.',
  phone:
    'In the Settings app of this device, choose this browser and turn on “{device}”, then reload the page.',
};
