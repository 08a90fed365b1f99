import * as React from 'react';

import { createTheme, dateTime, type DataFrame, type DataQuery, type DataSourceSettings, type PluginMeta, type TimeRange } from '@grafana/data';
import { Alert, Button } from '@grafana/ui';
import { lastValueFrom } from 'rxjs';

import { dress } from './fields';
import { instanceOf, setVariables, type AnyPlugin, type Source } from './grafana';
import type { Values } from './interpolate';
import { Viz } from './panels';

const theme = createTheme({ colors: { mode: 'dark' } });
const options = { defaults: {}, overrides: [] };

interface Answer {
  frames: DataFrame[];
  error?: string;
  notices: string[];
}

/** Variables of the address: ?var-site=a|b. */
function addressed(): Values {
  const given = [...new URLSearchParams(window.location.search)].filter(([name]) => name.startsWith('var-'));
  return Object.fromEntries(given.map(([name, value]) => [name.slice('var-'.length), value.split('|')]));
}

/** Explore: the query editor, what it asks for, and what comes back. */
export function QueryPage({ plugin, source }: { plugin: AnyPlugin; source: Source }) {
  const instance = React.useMemo(() => instanceOf(source, plugin), [source, plugin]);
  const [query, setQuery] = React.useState<DataQuery>({ refId: 'A', ...instance.getDefaultQuery?.('explore' as never) });
  const [answer, setAnswer] = React.useState<Answer>();
  const [health, setHealth] = React.useState<{ status: string; message: string }>();
  const Editor = plugin.components.QueryEditor!;
  const to = dateTime();
  const range: TimeRange = { from: dateTime(to).subtract(6, 'h'), to, raw: { from: 'now-6h', to: 'now' } };

  const run = async () => {
    setAnswer(undefined);
    setVariables(addressed());
    const response = await lastValueFrom(
      instance.query({ app: 'explore', requestId: 'A', targets: [query], range, intervalMs: 5000, maxDataPoints: 500, scopedVars: {}, timezone: 'browser', interval: '5s', startTime: 0 })
    );
    const frames = await dress(response.data as DataFrame[], [], options, theme);
    const error = response.errors?.[0] ?? response.error;
    setAnswer({ frames, error: error && (error.message ?? 'error'), notices: frames.flatMap((frame) => frame.meta?.notices?.map(({ text }) => text) ?? []) });
  };
  const check = () => instance.testDatasource().then(setHealth, (error: { message: string }) => setHealth({ status: 'error', message: error.message }));

  return (
    <div style={{ width: 1400 }}>
      <Editor datasource={instance} query={query} onChange={setQuery} onRunQuery={() => undefined} />
      <div style={{ display: 'flex', gap: 8, margin: '12px 0' }}>
        <Button onClick={run}>Exécuter</Button>
        <Button variant="secondary" onClick={check}>
          Enregistrer et tester
        </Button>
      </div>
      <pre data-testid="query">{JSON.stringify(query)}</pre>
      {health && <Alert data-testid="health" title={health.message} severity={health.status === 'success' || health.status === 'OK' ? 'success' : 'error'} />}
      {answer?.error && <Alert data-testid="error" title={answer.error} />}
      {answer?.notices.map((text) => <Alert key={text} data-testid="notice" severity="warning" title={text} />)}
      {answer && !answer.error && (
        <div data-testid="answer" data-rows={answer.frames.reduce((n, frame) => n + frame.length, 0)}>
          <Viz type={answer.frames[0]?.name === 'tickets' ? 'table' : 'stat'} options={{}} fieldConfig={options} frames={answer.frames} width={1380} height={400} range={range} theme={theme} />
        </div>
      )}
    </div>
  );
}

/** The data source's settings, and what would be stored of them. */
export function ConfigPage({ plugin, meta }: { plugin: AnyPlugin; meta: PluginMeta }) {
  const [settings, setSettings] = React.useState({ type: meta.id, url: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {} } as unknown as DataSourceSettings);
  const Editor = plugin.components.ConfigEditor!;
  return (
    <>
      <Editor options={settings} onOptionsChange={setSettings} />
      <pre data-testid="settings">{JSON.stringify(settings)}</pre>
    </>
  );
}
