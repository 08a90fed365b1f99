import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import * as rxjs from 'rxjs';

import { interpolate, type Values } from './interpolate';

/** A data source as the server knows it. */
export interface Source {
  uid: string;
  type: string;
  url: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the plugin's own types do not matter to Grafana either
export type AnyPlugin = data.DataSourcePlugin<any, any, any, any>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export type AnySource = runtime.DataSourceWithBackend<any>;

let values: Values = {};

/** Gives the plugin's front end what Grafana's own start-up gives it. */
export function startServices(sources: Source[]) {
  Object.assign(window, { __grafana_public_path__: '/public/' });
  runtime.setBackendSrv({ fetch: ask } as unknown as runtime.BackendSrv);
  runtime.setDataSourceSrv({
    getInstanceSettings: (ref?: data.DataSourceRef | string | null) => {
      const uid = interpolate(typeof ref === 'string' ? ref : ref?.uid, values);
      const source = sources.find((each) => each.uid === uid);
      return source && settingsOf(source);
    },
  } as unknown as runtime.DataSourceSrv);
  runtime.setTemplateSrv({
    replace: (text?: string, scoped?: data.ScopedVars, format?: string | ((value: unknown) => string)) => interpolate(text, values, scoped, format),
    getVariables: () => Object.keys(values).map((name) => ({ name })),
    containsTemplate: (text?: string) => /\$/.test(text ?? ''),
    updateTimeRange: () => undefined,
  } as unknown as runtime.TemplateSrv);
  runtime.setGrafanaLiveSrv({ getDataStream } as unknown as runtime.GrafanaLiveSrv);
  data.standardTransformersRegistry.setInit(() =>
    [...new Set(Object.values(data.standardTransformers))].map((info) => ({
      id: info.id,
      name: info.name,
      transformation: eitherWay(info),
      editor: () => null,
      imageDark: '',
      imageLight: '',
    }))
  );
}

/** Grafana 13 loads a transformation when it is wanted; 12 has it at hand. */
function eitherWay(info: data.DataTransformerInfo) {
  return Object.defineProperties(() => Promise.resolve(info), Object.getOwnPropertyDescriptors(info));
}

/** A stream as Grafana Live has it: frames are pushed into the one that a query has brought. */
function getDataStream({ addr, buffer, frame }: runtime.LiveDataStreamOptions): rxjs.Observable<data.DataQueryResponse> {
  return new rxjs.Observable((subscriber) => {
    const kept = data.StreamingDataFrame.fromDataFrameJSON(frame ?? {}, buffer);
    const tell = () => {
      const fields = kept.fields.map((field) => ({ ...field, values: [...field.values] }));
      subscriber.next({ data: [{ ...kept, name: kept.name, meta: kept.meta, fields, length: kept.length }], state: data.LoadingState.Streaming });
    };
    tell();
    const source = new EventSource(`/api/live/${addr.scope}/${addr.stream}/${addr.path}`);
    source.onmessage = (event) => {
      kept.push(JSON.parse(event.data));
      tell();
    };
    source.onerror = () => subscriber.error(new Error('the stream has ended'));
    return () => source.close();
  });
}

/** Sets the dashboard's variables. */
export function setVariables(of: Values) {
  values = of;
}

export const replaceVariables: data.InterpolateFunction = (text, scoped, format) =>
  interpolate(text, values, scoped, format as string | undefined);

/** What Grafana's requests of a page become: fetch, with errors as it has them. */
function ask(request: runtime.BackendSrvRequest): rxjs.Observable<runtime.FetchResponse> {
  return rxjs.from(
    (async () => {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(request.params ?? {})) {
        [value].flat().forEach((each) => parameters.append(name, String(each)));
      }
      const answer = await fetch(parameters.size > 0 ? `${request.url}?${parameters}` : request.url, {
        method: request.method ?? 'GET',
        headers: { 'Content-Type': 'application/json', ...request.headers },
        body: request.data === undefined ? undefined : JSON.stringify(request.data),
      });
      const body = await answer.json();
      const response = { data: body, status: answer.status, statusText: answer.statusText, ok: answer.ok, config: request };
      if (!answer.ok) {
        throw response;
      }
      return response as unknown as runtime.FetchResponse;
    })()
  );
}

export async function loadSources(): Promise<Source[]> {
  return (await fetch('/api/sources')).json();
}

/** Loads the built module.js as Grafana does: an AMD module by a script tag. */
export function loadPlugin(): Promise<AnyPlugin> {
  const shared: Record<string, unknown> = {
    '@grafana/data': data,
    '@grafana/runtime': runtime,
    '@grafana/ui': ui,
    react: { ...React, default: React },
    'react-dom': { ...ReactDOM, default: ReactDOM },
    rxjs,
  };
  return new Promise((resolve, reject) => {
    const define = (needs: string[], factory: (...given: unknown[]) => void) => {
      const module: { plugin?: AnyPlugin } = {};
      const given = needs.map((name) => {
        if (name !== 'exports' && !(name in shared)) {
          throw new Error(`the bundle needs ${name}, which Grafana does not share`);
        }
        return name === 'exports' ? module : shared[name];
      });
      factory(...given);
      if (module.plugin) {
        resolve(module.plugin);
      } else {
        reject(new Error('module.js exports no plugin'));
      }
    };
    Object.assign(window, { define: Object.assign(define, { amd: {} }) });
    const script = document.createElement('script');
    script.src = '/public/plugins/vigie-noc-datasource/module.js';
    script.onerror = () => reject(new Error('module.js could not be loaded'));
    document.head.append(script);
  });
}

function settingsOf({ uid, type }: Source): data.DataSourceInstanceSettings {
  return { uid, type, name: uid, meta: { id: type }, jsonData: {} } as data.DataSourceInstanceSettings;
}

/** An instance of a data source: the plugin's class, or a plain back end one. */
export function instanceOf(source: Source, plugin: AnyPlugin): AnySource {
  const settings = settingsOf(source);
  return source.type === 'prometheus' ? new Prometheus(settings) : (new plugin.DataSourceClass(settings) as AnySource);
}

interface PromQuery extends data.DataQuery {
  expr: string;
}

class Prometheus extends runtime.DataSourceWithBackend<PromQuery> {
  override applyTemplateVariables(query: PromQuery, scoped: data.ScopedVars): PromQuery {
    return { ...query, expr: interpolate(query.expr, values, scoped, 'regex') };
  }
}
