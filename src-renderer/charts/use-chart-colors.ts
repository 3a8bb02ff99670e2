import { computed, type ComputedRef } from 'vue';
import { useTheme } from 'vuetify';
import type { ChartColors } from './lines';

/** The colours of the page's theme, for what is drawn and cannot read a style sheet. */
export function useChartColors(): {
  colors: ComputedRef<ChartColors>;
  colorOf: ComputedRef<(role: string) => string>;
} {
  const theme = useTheme();
  const colorOf = computed(() => {
    const { colors } = theme.current.value;
    return (role: string): string => {
      const value = colors[role];
      return typeof value === 'string' ? value : '#888888';
    };
  });
  const colors = computed<ChartColors>(() => ({
    text: colorOf.value('soft'),
    strong: colorOf.value('text'),
    grid: `${colorOf.value('line')}${theme.current.value.dark ? '88' : 'cc'}`,
    background: colorOf.value('surface'),
    dark: theme.current.value.dark,
  }));
  return { colors, colorOf };
}
