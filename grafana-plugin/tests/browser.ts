import { mkdirSync } from 'node:fs';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** The server of grafana-plugin/grafanatest that a Go test has started. */
export const server = process.env.VIGIE_PAGE_URL ?? '';

/** Where pictures of what people see are kept. */
const pictures = process.env.VIGIE_PICTURES ?? '';

let browser: Browser;

/** Starts one browser for the tests of a file. */
export function withBrowser() {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.VIGIE_CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
  });
  afterAll(() => browser.close());
}

/** Opens an address of the server. A script's error there fails the test. */
export async function open(address: string, size = { width: 1480, height: 1000 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'fr-FR', timezoneId: 'Africa/Tunis' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  onTestFinished(async () => {
    await context.close();
    if (errors.length > 0) {
      throw new Error(`errors in the page: ${errors.join('\n')}`);
    }
  });
  await page.goto(server + address);
  return page;
}

/** Keeps a picture of the page. */
export async function picture(page: Page, name: string) {
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
}
