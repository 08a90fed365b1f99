import * as React from 'react';

import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { InlineField, InlineSwitch, Input, SecretInput, SecretTextArea } from '@grafana/ui';

import type { VigieOptions, VigieSecrets } from './types';
import { say } from './words';

type Props = DataSourcePluginOptionsEditorProps<VigieOptions, VigieSecrets>;

const labelWidth = 30;
const width = 50;

export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonFields, secureJsonData } = options;
  const set = (change: Partial<VigieOptions>) => onOptionsChange({ ...options, jsonData: { ...jsonData, ...change } });
  const secret = (name: keyof VigieSecrets) => ({
    isConfigured: Boolean(secureJsonFields?.[name]),
    value: secureJsonData?.[name] ?? '',
    onChange: (event: React.SyntheticEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, [name]: event.currentTarget.value } }),
    onReset: () =>
      onOptionsChange({
        ...options,
        secureJsonFields: { ...secureJsonFields, [name]: false },
        secureJsonData: { ...secureJsonData, [name]: '' },
      }),
  });
  return (
    <>
      <InlineField label={say('url')} labelWidth={labelWidth} tooltip={say('urlHint')}>
        <Input
          aria-label={say('url')}
          width={width}
          placeholder="http://127.0.0.1:9470"
          value={options.url ?? ''}
          onChange={(event) => onOptionsChange({ ...options, url: event.currentTarget.value.trim() })}
        />
      </InlineField>
      <InlineField label={say('token')} labelWidth={labelWidth} tooltip={say('tokenHint')}>
        <SecretInput aria-label={say('token')} width={width} autoComplete="off" {...secret('token')} />
      </InlineField>
      <InlineField label={say('actToken')} labelWidth={labelWidth} tooltip={say('actTokenHint')}>
        <SecretInput aria-label={say('actToken')} width={width} autoComplete="off" {...secret('actToken')} />
      </InlineField>
      <InlineField label={say('timeout')} labelWidth={labelWidth} tooltip={say('timeoutHint')}>
        <Input
          aria-label={say('timeout')}
          type="number"
          min={1}
          max={300}
          width={14}
          placeholder="10"
          value={jsonData.timeout ?? ''}
          onChange={(event) => set({ timeout: Number.parseInt(event.currentTarget.value, 10) || undefined })}
        />
      </InlineField>
      <InlineField label={say('ownCA')} labelWidth={labelWidth} tooltip={say('ownCAHint')}>
        <InlineSwitch
          aria-label={say('ownCA')}
          value={jsonData.tlsAuthWithCACert ?? false}
          onChange={(event) => set({ tlsAuthWithCACert: event.currentTarget.checked })}
        />
      </InlineField>
      {jsonData.tlsAuthWithCACert && (
        <InlineField label={say('caCert')} labelWidth={labelWidth}>
          <SecretTextArea aria-label={say('caCert')} cols={60} rows={6} placeholder="-----BEGIN CERTIFICATE-----" {...secret('tlsCACert')} />
        </InlineField>
      )}
    </>
  );
}
