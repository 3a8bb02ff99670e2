import "node:module";
import { resolve } from "node:path";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "electron-vite";
import vuetify from "vite-plugin-vuetify";
// electron.vite.config.ts
const folder = (name) => resolve(import.meta.dirname, name);
const alias = {
	"@shared": folder("src-shared"),
	"@main": folder("src-main"),
	"@renderer": folder("src-renderer")
};
var electron_vite_config_default = defineConfig({
	main: {
		resolve: { alias },
		build: {
			outDir: "out/main",
			target: "node16",
			externalizeDeps: false,
			rollupOptions: {
				input: {
					electron: folder("src-main/electron/main.ts"),
					cli: folder("src-main/cli/main.ts"),
					trainer: folder("src-main/jobs/trainer.ts"),
					bench: folder("src-main/jobs/trainer-bench.ts")
				},
				external: [...[
					"electron",
					"@tensorflow/tfjs-node-gpu",
					"koffi",
					"@mapbox/node-pre-gyp",
					"bufferutil",
					"utf-8-validate"
				], /^node:/],
				output: {
					format: "cjs",
					entryFileNames: "[name].js",
					chunkFileNames: "chunks/[name]-[hash].js"
				}
			}
		}
	},
	preload: {
		resolve: { alias },
		build: {
			outDir: "out/preload",
			externalizeDeps: false,
			rollupOptions: {
				input: { preload: folder("src-main/electron/preload.ts") },
				external: ["electron"],
				output: {
					format: "cjs",
					entryFileNames: "[name].js"
				}
			}
		}
	},
	renderer: {
		root: folder("src-renderer"),
		resolve: { alias },
		plugins: [vue(), vuetify({ autoImport: true })],
		build: {
			outDir: folder("out/renderer"),
			target: "chrome108",
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			rollupOptions: { input: folder("src-renderer/index.html") }
		}
	}
});
export { electron_vite_config_default as default };

//# sourceMappingURL=data:application/json;charset=utf-8;base64,eyJ2ZXJzaW9uIjozLCJmaWxlIjoiZWxlY3Ryb24udml0ZS5jb25maWcuanMiLCJuYW1lcyI6W10sInNvdXJjZXMiOlsiL3dvcmsvbWFpbi9lbGVjdHJvbi52aXRlLmNvbmZpZy50cyJdLCJzb3VyY2VzQ29udGVudCI6WyJpbXBvcnQgeyByZXNvbHZlIH0gZnJvbSAnbm9kZTpwYXRoJztcbmltcG9ydCB2dWUgZnJvbSAnQHZpdGVqcy9wbHVnaW4tdnVlJztcbmltcG9ydCB7IGRlZmluZUNvbmZpZyB9IGZyb20gJ2VsZWN0cm9uLXZpdGUnO1xuaW1wb3J0IHZ1ZXRpZnkgZnJvbSAndml0ZS1wbHVnaW4tdnVldGlmeSc7XG5cbmNvbnN0IGZvbGRlciA9IChuYW1lOiBzdHJpbmcpID0+IHJlc29sdmUoaW1wb3J0Lm1ldGEuZGlybmFtZSwgbmFtZSk7XG5jb25zdCBhbGlhcyA9IHtcbiAgJ0BzaGFyZWQnOiBmb2xkZXIoJ3NyYy1zaGFyZWQnKSxcbiAgJ0BtYWluJzogZm9sZGVyKCdzcmMtbWFpbicpLFxuICAnQHJlbmRlcmVyJzogZm9sZGVyKCdzcmMtcmVuZGVyZXInKSxcbn07XG5cbi8qKiBPbmx5IHdoYXQgY2FycmllcyBuYXRpdmUgY29kZSBzdGF5cyBvdXRzaWRlIHRoZSBidW5kbGVzOiBldmVyeXRoaW5nIGVsc2UgaXMgb25lIGZpbGUgZm9yIGVhY2ggcHJvY2Vzcy4gKi9cbmNvbnN0IGV4dGVybmFsID0gW1xuICAnZWxlY3Ryb24nLFxuICAnQHRlbnNvcmZsb3cvdGZqcy1ub2RlLWdwdScsXG4gICdrb2ZmaScsXG4gICdAbWFwYm94L25vZGUtcHJlLWd5cCcsXG4gICdidWZmZXJ1dGlsJyxcbiAgJ3V0Zi04LXZhbGlkYXRlJyxcbl07XG5cbmV4cG9ydCBkZWZhdWx0IGRlZmluZUNvbmZpZyh7XG4gIG1haW46IHtcbiAgICByZXNvbHZlOiB7IGFsaWFzIH0sXG4gICAgYnVpbGQ6IHtcbiAgICAgIG91dERpcjogJ291dC9tYWluJyxcbiAgICAgIHRhcmdldDogJ25vZGUxNicsXG4gICAgICBleHRlcm5hbGl6ZURlcHM6IGZhbHNlLFxuICAgICAgcm9sbHVwT3B0aW9uczoge1xuICAgICAgICBpbnB1dDoge1xuICAgICAgICAgIGVsZWN0cm9uOiBmb2xkZXIoJ3NyYy1tYWluL2VsZWN0cm9uL21haW4udHMnKSxcbiAgICAgICAgICBjbGk6IGZvbGRlcignc3JjLW1haW4vY2xpL21haW4udHMnKSxcbiAgICAgICAgICB0cmFpbmVyOiBmb2xkZXIoJ3NyYy1tYWluL2pvYnMvdHJhaW5lci50cycpLFxuICAgICAgICAgIGJlbmNoOiBmb2xkZXIoJ3NyYy1tYWluL2pvYnMvdHJhaW5lci1iZW5jaC50cycpLFxuICAgICAgICB9LFxuICAgICAgICBleHRlcm5hbDogWy4uLmV4dGVybmFsLCAvXm5vZGU6L10sXG4gICAgICAgIG91dHB1dDogeyBmb3JtYXQ6ICdjanMnLCBlbnRyeUZpbGVOYW1lczogJ1tuYW1lXS5qcycsIGNodW5rRmlsZU5hbWVzOiAnY2h1bmtzL1tuYW1lXS1baGFzaF0uanMnIH0sXG4gICAgICB9LFxuICAgIH0sXG4gIH0sXG4gIHByZWxvYWQ6IHtcbiAgICByZXNvbHZlOiB7IGFsaWFzIH0sXG4gICAgYnVpbGQ6IHtcbiAgICAgIG91dERpcjogJ291dC9wcmVsb2FkJyxcbiAgICAgIGV4dGVybmFsaXplRGVwczogZmFsc2UsXG4gICAgICByb2xsdXBPcHRpb25zOiB7XG4gICAgICAgIGlucHV0OiB7IHByZWxvYWQ6IGZvbGRlcignc3JjLW1haW4vZWxlY3Ryb24vcHJlbG9hZC50cycpIH0sXG4gICAgICAgIGV4dGVybmFsOiBbJ2VsZWN0cm9uJ10sXG4gICAgICAgIG91dHB1dDogeyBmb3JtYXQ6ICdjanMnLCBlbnRyeUZpbGVOYW1lczogJ1tuYW1lXS5qcycgfSxcbiAgICAgIH0sXG4gICAgfSxcbiAgfSxcbiAgcmVuZGVyZXI6IHtcbiAgICByb290OiBmb2xkZXIoJ3NyYy1yZW5kZXJlcicpLFxuICAgIHJlc29sdmU6IHsgYWxpYXMgfSxcbiAgICBwbHVnaW5zOiBbdnVlKCksIHZ1ZXRpZnkoeyBhdXRvSW1wb3J0OiB0cnVlIH0pXSxcbiAgICBidWlsZDoge1xuICAgICAgb3V0RGlyOiBmb2xkZXIoJ291dC9yZW5kZXJlcicpLFxuICAgICAgdGFyZ2V0OiAnY2hyb21lMTA4JyxcbiAgICAgIGFzc2V0c0lubGluZUxpbWl0OiAwLFxuICAgICAgbW9kdWxlUHJlbG9hZDogeyBwb2x5ZmlsbDogZmFsc2UgfSxcbiAgICAgIHJvbGx1cE9wdGlvbnM6IHsgaW5wdXQ6IGZvbGRlcignc3JjLXJlbmRlcmVyL2luZGV4Lmh0bWwnKSB9LFxuICAgIH0sXG4gIH0sXG59KTtcbiJdLCJtYXBwaW5ncyI6Ijs7Ozs7O0FBS0EsTUFBTSxVQUFVLFNBQWlCLFFBQVEsWUFBWSxTQUFTLElBQUk7QUFDbEUsTUFBTSxRQUFRO0NBQ1osV0FBVyxPQUFPLFlBQVk7Q0FDOUIsU0FBUyxPQUFPLFVBQVU7Q0FDMUIsYUFBYSxPQUFPLGNBQWM7QUFDcEM7QUFZQSxJQUFBLCtCQUFlLGFBQWE7Q0FDMUIsTUFBTTtFQUNKLFNBQVMsRUFBRSxNQUFNO0VBQ2pCLE9BQU87R0FDTCxRQUFRO0dBQ1IsUUFBUTtHQUNSLGlCQUFpQjtHQUNqQixlQUFlO0lBQ2IsT0FBTztLQUNMLFVBQVUsT0FBTywyQkFBMkI7S0FDNUMsS0FBSyxPQUFPLHNCQUFzQjtLQUNsQyxTQUFTLE9BQU8sMEJBQTBCO0tBQzFDLE9BQU8sT0FBTyxnQ0FBZ0M7SUFDaEQ7SUFDQSxVQUFVLENBQUMsR0FBRztLQXRCcEI7S0FDQTtLQUNBO0tBQ0E7S0FDQTtLQUNBO0lBaUJvQixHQUFVLFFBQVE7SUFDaEMsUUFBUTtLQUFFLFFBQVE7S0FBTyxnQkFBZ0I7S0FBYSxnQkFBZ0I7SUFBMEI7R0FDbEc7RUFDRjtDQUNGO0NBQ0EsU0FBUztFQUNQLFNBQVMsRUFBRSxNQUFNO0VBQ2pCLE9BQU87R0FDTCxRQUFRO0dBQ1IsaUJBQWlCO0dBQ2pCLGVBQWU7SUFDYixPQUFPLEVBQUUsU0FBUyxPQUFPLDhCQUE4QixFQUFFO0lBQ3pELFVBQVUsQ0FBQyxVQUFVO0lBQ3JCLFFBQVE7S0FBRSxRQUFRO0tBQU8sZ0JBQWdCO0lBQVk7R0FDdkQ7RUFDRjtDQUNGO0NBQ0EsVUFBVTtFQUNSLE1BQU0sT0FBTyxjQUFjO0VBQzNCLFNBQVMsRUFBRSxNQUFNO0VBQ2pCLFNBQVMsQ0FBQyxJQUFJLEdBQUcsUUFBUSxFQUFFLFlBQVksS0FBSyxDQUFDLENBQUM7RUFDOUMsT0FBTztHQUNMLFFBQVEsT0FBTyxjQUFjO0dBQzdCLFFBQVE7R0FDUixtQkFBbUI7R0FDbkIsZUFBZSxFQUFFLFVBQVUsTUFBTTtHQUNqQyxlQUFlLEVBQUUsT0FBTyxPQUFPLHlCQUF5QixFQUFFO0VBQzVEO0NBQ0Y7QUFDRixDQUFDIn0=