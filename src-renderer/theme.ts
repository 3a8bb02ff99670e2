import { shallowRef, watch } from 'vue';
import type { ThemeInstance } from 'vuetify';
import type { ThemeDefinition } from 'vuetify';

/** The one place of every colour; each name is a role, the same in both themes (see styles/tokens.css). */
const darkColors = {
  background: '#0e1116',
  surface: '#151a21',
  raised: '#1c232c',
  line: '#2a333f',
  edge: '#5b6a7c',
  text: '#e6eaf0',
  soft: '#9aa7b6',
  primary: '#4cc2c4',
  'on-primary': '#06282a',
  generator: '#f2b14a',
  discriminator: '#6aa8ff',
  good: '#63c78a',
  warn: '#f2b14a',
  bad: '#ef7b73',
  // Runs beside each other: told apart with any kind of colour vision (after Okabe and Ito 2008).
  run1: '#56b4e9',
  run2: '#e69f00',
  run3: '#2fc39a',
  run4: '#f0e442',
  run5: '#d98cb8',
  run6: '#ff7043',
  run7: '#c3ccd8',
  run8: '#6f86ff',
  error: '#ef7b73',
  'on-surface': '#e6eaf0',
  'on-background': '#e6eaf0',
};

const lightColors: typeof darkColors = {
  background: '#eef1f5',
  surface: '#ffffff',
  raised: '#e9edf2',
  line: '#d3dae3',
  edge: '#77869a',
  text: '#17202b',
  soft: '#526070',
  primary: '#0a7275',
  'on-primary': '#ffffff',
  generator: '#b86e00',
  discriminator: '#2563c9',
  good: '#1d7a46',
  warn: '#8f5b00',
  bad: '#b93a31',
  run1: '#0072b2',
  run2: '#b86e00',
  run3: '#00805e',
  run4: '#7a6f00',
  run5: '#a8447f',
  run6: '#d04a10',
  run7: '#4d5866',
  run8: '#5a4fcf',
  error: '#b93a31',
  'on-surface': '#17202b',
  'on-background': '#17202b',
};

const variables = { 'border-opacity': 1, 'disabled-opacity': 0.5, 'hover-opacity': 0.06 };

export const themes: Record<'dark' | 'light', ThemeDefinition> = {
  dark: { dark: true, colors: darkColors, variables: { ...variables, 'border-color': darkColors.line } },
  light: { dark: false, colors: lightColors, variables: { ...variables, 'border-color': lightColors.line } },
};

/** Dark first: images are read best in a dark surround, as in a reading room. */
export const themeChoices = ['dark', 'light', 'system'] as const;
export const DEFAULT_THEME = themeChoices[0];
export type ThemeChoice = (typeof themeChoices)[number];

const STORED_AS = 'sliceloom-theme';

function storedChoice(): ThemeChoice {
  try {
    return themeChoices.find((choice) => choice === localStorage.getItem(STORED_AS)) ?? DEFAULT_THEME;
  } catch {
    return DEFAULT_THEME;
  }
}

/** The person's choice between the themes, kept for the next time on this computer. */
export const themeChoice = shallowRef<ThemeChoice>(storedChoice());

/** Carries the choice over to Vuetify, now and whenever it changes. */
export function applyThemeChoice(theme: ThemeInstance): void {
  watch(
    themeChoice,
    (choice) => {
      void theme.change(choice);
      try {
        localStorage.setItem(STORED_AS, choice);
      } catch {
        // A browser without storage keeps the choice for this visit.
      }
    },
    { flush: 'sync' },
  );
}
