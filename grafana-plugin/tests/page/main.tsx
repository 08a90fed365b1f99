import * as React from 'react';

import { createTheme, ThemeContext, type PluginMeta } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';

import { Dashboard, loadDashboard } from './dashboard';
import { AnnotationPage, ConfigPage, QueryPage, VariablePage } from './editors';
import { loadPlugin, loadSources, startServices, type Source } from './grafana';

// What Grafana would show at an address: a dashboard, or one of the plugin's
// editors. /?dashboard=synthese-tickets · /?query=vigie · /?variable=vigie ·
// /?annotation=vigie · /?config
async function page(): Promise<React.ReactNode> {
  const asked = new URLSearchParams(window.location.search);
  const sources = await loadSources();
  startServices(sources);
  const plugin = await loadPlugin();
  const named = (uid: string): Source => {
    const found = sources.find((source) => source.uid === uid);
    if (!found) {
      throw new Error(`there is no data source ${uid}`);
    }
    return found;
  };
  const dashboard = asked.get('dashboard');
  if (dashboard) {
    return <Dashboard model={await loadDashboard(dashboard)} sources={sources} plugin={plugin} asked={asked} />;
  }
  const query = asked.get('query');
  if (query) {
    return <QueryPage plugin={plugin} source={named(query)} />;
  }
  const variable = asked.get('variable');
  if (variable) {
    return <VariablePage plugin={plugin} source={named(variable)} />;
  }
  const annotation = asked.get('annotation');
  if (annotation) {
    return <AnnotationPage plugin={plugin} source={named(annotation)} />;
  }
  return <ConfigPage plugin={plugin} meta={{ id: 'vigie-noc-datasource' } as PluginMeta} />;
}

const theme = createTheme({ colors: { mode: 'dark' } });
const root = createRoot(document.getElementById('page')!);

function show(content: React.ReactNode) {
  root.render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ background: theme.colors.background.canvas, minHeight: '100vh', padding: 16 }}>{content}</div>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

page().then(show, (error: unknown) => show(<pre data-testid="broken">{String(error)}</pre>));
