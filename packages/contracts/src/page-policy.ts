/**
 * What the SPA's page may do, as a Content-Security-Policy: scripts and styles from this origin only, and no string
 * becomes code or markup. The API sends it with the built page and the dev server with its own, so that what
 * production forbids fails in development already. To allow more, such as pictures from `data:`, widen it here.
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
 * Features of the browser that the page does not use, and so neither does a script that gets into it. A name that
 * Chromium does not know is a warning in its console, on which the browser tests fail.
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
