import { readdirSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { open, picture, withBrowser } from './browser';

withBrowser();

// Tables draw the rows alone that are in sight.
const tall = { width: 1480, height: 2300 };

/** What the faults that the Go test injected must come to: sums of a panel's figures. */
const least: Record<string, number> = {
  'Injoignables': 1,
  'Sites isolés': 1,
  'Interfaces hors service': 1,
  'Onduleurs sur batterie': 1,
  'En panne, par criticité': 3,
  'Non clos, par état': 3,
  'Tickets non clos par région': 3,
  'Alertes par région': 3,
  'Composants': 5,
};

/** What a Go test broke before, and the ticket that came of it. */
const { VIGIE_TICKET = '', VIGIE_DEVICE = '' } = process.env;

const names = readdirSync('../dashboards')
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''));

// Every query of every dashboard is asked, of the real Prometheus and of the
// real bridge through the plugin.
describe.each(names)('%s', (name) => {
  test('shows something in every panel', async () => {
    const page = await open(`/?dashboard=${name}&from=now-3m`, tall);
    const panels = page.locator('[data-testid="panel"]');
    await panels.first().waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[data-state="loading"]').length === 0);
    await picture(page, name);
    const seen = await panels.evaluateAll((all) => all.map((each) => ({ ...(each as HTMLElement).dataset })));
    expect(seen.length).toBeGreaterThan(5);
    for (const panel of seen) {
      expect(panel.state, `${panel.title}: ${panel.message}`).toBe('done');
      expect(Number(panel.cells), `${panel.title} has no data`).toBeGreaterThan(0);
      const figures: Record<string, number> = JSON.parse(panel.figures ?? '');
      const sum = Object.values(figures).reduce((all, each) => all + each, 0);
      expect(sum, `${panel.title} shows ${panel.figures}`).toBeGreaterThanOrEqual(least[panel.title ?? ''] ?? 0);
    }
  });

  test('shows the ticket of what is broken, with its link', async () => {
    const page = await open(`/?dashboard=${name}`);
    const row = page.getByRole('row').filter({ hasText: VIGIE_DEVICE }).filter({ hasText: VIGIE_TICKET });
    await row.first().waitFor();
    expect(await row.first().textContent()).toContain('ouvert');
    const link = row.first().getByRole('link', { name: VIGIE_TICKET });
    const [ticket] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await ticket.waitForLoadState();
    expect(await ticket.textContent('body')).toContain(VIGIE_TICKET);
  });
});
