// Only vue-tsc reads components; for these tests any component will do.
declare module '*.vue' {
  import type { Component } from 'vue';
  const component: Component;
  export default component;
}
