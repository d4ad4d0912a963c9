/**
 * What a test asks of a browser: the W3C's WebDriver commands, each as WebKitWebDriver takes it over HTTP and as
 * Firefox takes it from geckodriver. The parameters have the same names in both.
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

/** A running browser under remote control. One command at a time. */
export type Driver = {
  /** Resolves with the command's value. */
  send(command: Command, parameters?: Parameters): Promise<unknown>;
  /** Ends the browser and everything that was started for it. */
  stop(): Promise<void>;
};

/** `refused`: the browser forbids it, as a person can by a setting. */
export type Wishes = {
  readonly storage: 'kept' | 'refused';
  readonly cookies: 'kept' | 'refused';
};

/** Looking for an element waits for it. */
export const timeouts = { implicit: 10_000, pageLoad: 30_000, script: 10_000 };
