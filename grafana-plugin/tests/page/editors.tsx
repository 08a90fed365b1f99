import * as React from 'react';

import { createTheme, dateTime, type CustomVariableSupport, type DataFrame, type DataQuery, type DataQueryRequest, type DataSourceSettings, type PluginMeta, type QueryEditorProps, type TimeRange } from '@grafana/data';
import { Alert, Button } from '@grafana/ui';
import { lastValueFrom } from 'rxjs';

import { dress } from './fields';
import { instanceOf, setVariables, type AnyPlugin, type AnySource, type Source } from './grafana';
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

const to = dateTime();
const range: TimeRange = { from: dateTime(to).subtract(6, 'h'), to, raw: { from: 'now-6h', to: 'now' } };

/** What Grafana asks a data source. */
function requestOf(query: DataQuery): DataQueryRequest {
  return { app: 'explore', requestId: 'A', targets: [query], range, intervalMs: 5000, maxDataPoints: 500, scopedVars: {}, timezone: 'browser', interval: '5s', startTime: 0 };
}

/** An instance, on a dashboard with the variables of the address. */
function started(source: Source, plugin: AnyPlugin) {
  setVariables(addressed());
  return instanceOf(source, plugin);
}

/** Explore: the query editor, what it asks for, and what comes back. */
export function QueryPage({ plugin, source }: { plugin: AnyPlugin; source: Source }) {
  const instance = React.useMemo(() => started(source, plugin), [source, plugin]);
  const [query, setQuery] = React.useState<DataQuery>({ refId: 'A', ...instance.getDefaultQuery?.('explore' as never) });
  const [answer, setAnswer] = React.useState<Answer>();
  const [health, setHealth] = React.useState<{ status: string; message: string }>();
  const Editor = plugin.components.QueryEditor!;
  const run = async () => {
    setAnswer(undefined);
    const response = await lastValueFrom(instance.query(requestOf(query)));
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
          <Viz type={String(answer.frames[0]?.meta?.type) === 'table' ? 'table' : 'stat'} options={{}} fieldConfig={options} frames={answer.frames} width={1380} height={400} range={range} theme={theme} />
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

/** The editor of a variable, and the values that it comes to. */
export function VariablePage({ plugin, source }: { plugin: AnyPlugin; source: Source }) {
  const instance = React.useMemo(() => started(source, plugin), [source, plugin]);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the plugin's own types do not matter to Grafana either
  const support = instance.variables as CustomVariableSupport<any>;
  const [query, setQuery] = React.useState<DataQuery>({ refId: '' });
  const [values, setValues] = React.useState<string>();
  const Editor = support.editor;
  const run = async () => {
    const response = await lastValueFrom(support.query(requestOf(query)));
    const frame = response.data[0] as DataFrame | undefined;
    const column = (name: string): unknown[] => frame?.fields.find((field) => field.name === name)?.values ?? [];
    const value = column('value');
    setValues(column('text').map((text, i) => `${text}=${value[i]}`).join(' '));
  };
  return (
    <div style={{ width: 1400 }}>
      <Editor datasource={instance} query={query} onChange={setQuery} onRunQuery={() => undefined} />
      <Button onClick={run}>Exécuter</Button>
      <pre data-testid="query">{JSON.stringify(query)}</pre>
      {values !== undefined && <pre data-testid="values">{values}</pre>}
    </div>
  );
}

/** The editor of annotations, and the query that a dashboard would make. */
export function AnnotationPage({ plugin, source }: { plugin: AnyPlugin; source: Source }) {
  const instance = React.useMemo(() => started(source, plugin), [source, plugin]);
  const [query, setQuery] = React.useState<DataQuery>({ refId: 'Anno', ...instance.annotations?.getDefaultQuery?.() });
  const [answer, setAnswer] = React.useState<DataFrame>();
  const Editor = instance.annotations?.QueryEditor as React.ComponentType<QueryEditorProps<AnySource, DataQuery>>;
  const run = async () => {
    const asked = instance.annotations?.prepareQuery?.({ name: 'Vigie', enable: true, iconColor: 'red', target: query });
    const response = await lastValueFrom(instance.query(requestOf(asked as DataQuery)));
    setAnswer(response.data[0] as DataFrame);
  };
  return (
    <div style={{ width: 1400 }}>
      <Editor datasource={instance} query={query} onChange={setQuery} onRunQuery={() => undefined} />
      <Button onClick={run}>Exécuter</Button>
      <pre data-testid="query">{JSON.stringify(query)}</pre>
      {answer && <pre data-testid="regions">{JSON.stringify(Object.fromEntries(answer.fields.map(({ name, values }) => [name, values[0]])))}</pre>}
    </div>
  );
}
