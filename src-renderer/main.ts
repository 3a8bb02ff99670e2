// First of all, before any schema of the contract is made.
import './client/strict-csp';
import './older-browsers';
import '@fontsource-variable/inter/index.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { clientOfThisPage, provideClient } from './client';
import { makeRouter } from './router';
import { applyThemeChoice } from './theme';
import { makeVuetify } from './vuetify';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';

const app = createApp(App);
const vuetify = makeVuetify();
provideClient(app, clientOfThisPage());
app.use(createPinia()).use(makeRouter()).use(vuetify);
applyThemeChoice(vuetify.theme);
app.mount('#app');
