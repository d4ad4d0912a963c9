/**
 * The Content-Security-Policy of the SPA's page: scripts and styles come from this origin only, and no string becomes
 * code or markup. The API sends the policy with the built page and the dev server with its own, so that anything
 * production forbids already fails in development. To allow more, such as pictures from `data:`, widen it here.
 */
export const pagePolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
} as const satisfies Record<string, readonly string[]>;

/**
 * Features of the browser that the page does not use. Switching them off keeps an injected script from using them. List
 * only names that Chromium knows: it logs a warning for any other, and the browser tests fail on warnings.
 */
const unusedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** The Permissions-Policy header of the page. */
export const pagePermissions = unusedFeatures.map((feature) => `${feature}=()`).join(', ');
