import type { PropertyDeclaration, ReactiveElement } from 'lit';

/**
 * Lit's decorator of this name, for the kind of decorators that this project compiles. Lit's own also contains the standard kind, which every page
 * would load before anything else.
 */
export function property(options?: PropertyDeclaration): PropertyDecorator {
  return (prototype, name) => {
    (prototype.constructor as typeof ReactiveElement).createProperty(name, options);
    // Lit's accessor; otherwise the compiler would restore the original one.
    return Object.getOwnPropertyDescriptor(prototype, name);
  };
}
