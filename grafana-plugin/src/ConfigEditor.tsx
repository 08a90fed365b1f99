import * as React from 'react';

import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { InlineField, InlineSwitch, Input, SecretInput, SecretTextArea } from '@grafana/ui';

import type { VigieOptions, VigieSecrets } from './types';

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
      <InlineField label="Adresse de la passerelle" labelWidth={labelWidth} tooltip="Vue du serveur de Grafana, pas du navigateur">
        <Input
          aria-label="Adresse de la passerelle"
          width={width}
          placeholder="http://127.0.0.1:9470"
          value={options.url ?? ''}
          onChange={(event) => onOptionsChange({ ...options, url: event.currentTarget.value.trim() })}
        />
      </InlineField>
      <InlineField label="Jeton de lecture" labelWidth={labelWidth} tooltip="Droit « read » : vigie-bridge token en fait un">
        <SecretInput aria-label="Jeton de lecture" width={width} autoComplete="off" {...secret('token')} />
      </InlineField>
      <InlineField label="Délai de réponse (s)" labelWidth={labelWidth} tooltip="Au-delà, un panneau dit que la passerelle ne répond pas">
        <Input
          aria-label="Délai de réponse (s)"
          type="number"
          min={1}
          max={300}
          width={14}
          placeholder="10"
          value={jsonData.timeout ?? ''}
          onChange={(event) => set({ timeout: Number.parseInt(event.currentTarget.value, 10) || undefined })}
        />
      </InlineField>
      <InlineField label="Autorité de certification propre" labelWidth={labelWidth} tooltip="Pour une passerelle en https dont le certificat n'est pas public">
        <InlineSwitch
          aria-label="Autorité de certification propre"
          value={jsonData.tlsAuthWithCACert ?? false}
          onChange={(event) => set({ tlsAuthWithCACert: event.currentTarget.checked })}
        />
      </InlineField>
      {jsonData.tlsAuthWithCACert && (
        <InlineField label="Certificat de l'autorité" labelWidth={labelWidth}>
          <SecretTextArea aria-label="Certificat de l'autorité" cols={60} rows={6} placeholder="-----BEGIN CERTIFICATE-----" {...secret('tlsCACert')} />
        </InlineField>
      )}
    </>
  );
}
