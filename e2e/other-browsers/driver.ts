/**
 * The commands that the tests send to a browser: those of the W3C's WebDriver, in the form that WebKitWebDriver takes
 * over HTTP, and in the form that Firefox takes from geckodriver. The parameters have the same names in both.
 */
export const commands = {
  newSession: { http: 'POST /session', marionette: 'WebDriver:NewSession' },
  open: { http: 'POST /url', marionette: 'WebDriver:Navigate' },
  reload: { http: 'POST /refresh', marionette: 'WebDriver:Refresh' },
  back: { http: 'POST /back', marionette: 'WebDriver:Back' },
  newWindow: { http: 'POST /window/new', marionette: 'WebDriver:NewWindow' },
  listWindows: { http: 'GET /window/handles', marionette: 'WebDriver:GetWindowHandles' },
  switchTo: { http: 'POST /window', marionette: 'WebDriver:SwitchToWindow' },
  closeWindow: { http: 'DELETE /window', marionette: 'WebDriver:CloseWindow' },
  listCookies: { http: 'GET /cookie', marionette: 'WebDriver:GetCookies' },
  deleteCookies: { http: 'DELETE /cookie', marionette: 'WebDriver:DeleteAllCookies' },
  find: { http: 'POST /element', marionette: 'WebDriver:FindElement' },
  click: { http: 'POST /element/:id/click', marionette: 'WebDriver:ElementClick' },
  type: { http: 'POST /element/:id/value', marionette: 'WebDriver:ElementSendKeys' },
  run: { http: 'POST /execute/sync', marionette: 'WebDriver:ExecuteScript' },
} as const;

export type Command = keyof typeof commands;
export type Parameters = Readonly<Record<string, unknown>>;

/** A running browser under remote control. Send one command at a time. */
export type Driver = {
  /** Resolves with the command's value. */
  send(command: Command, parameters?: Parameters): Promise<unknown>;
  /** Stops the browser and everything that was started for it. */
  stop(): Promise<void>;
};

/** `refused` means that the browser forbids it, as a person can choose in the settings. */
export type Wishes = {
  readonly storage: 'kept' | 'refused';
  readonly cookies: 'kept' | 'refused';
};

/** `implicit` is how long the search for an element waits for it. */
export const timeouts = { implicit: 10_000, pageLoad: 30_000, script: 10_000 };
