import 'vuetify/styles/core';
import { createVuetify } from 'vuetify';
import { aliases, mdi } from 'vuetify/iconsets/mdi-svg';
import { themeChoice, themes } from './theme';

/** The nonce that the host put into this response; browsers show it to scripts only as this property. */
function pageNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined;
}

export function makeVuetify() {
  const cspNonce = pageNonce();
  return createVuetify({
    theme: {
      defaultTheme: themeChoice.value,
      themes,
      utilities: true,
      ...(cspNonce ? { cspNonce } : {}),
    },
    icons: { defaultSet: 'mdi', aliases, sets: { mdi } },
    defaults: {
      VBtn: { variant: 'outlined', ripple: false, rounded: 'lg' },
      VBtnToggle: { density: 'compact', mandatory: true },
      VSlider: { color: 'primary', hideDetails: true, thumbSize: 14, trackSize: 4 },
      VSwitch: { color: 'primary', density: 'compact', hideDetails: true, inset: true, size: 'x-small' },
      VTooltip: { openDelay: 250, maxWidth: 320, location: 'bottom' },
      VDialog: { maxWidth: 460 },
    },
  });
}
