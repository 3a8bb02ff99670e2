import { config } from 'zod';

// zod would compile its checks with `new Function`; the page's content security policy forbids that and would report
// each try. This module must be imported before any schema is made.
config({ jitless: true });
