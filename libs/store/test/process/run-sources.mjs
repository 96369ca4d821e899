import { registerHooks } from 'node:module';

// Sources name each other as `./x.js`, which the build makes of `./x.ts`: a process that runs the sources themselves has to be told.
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});
