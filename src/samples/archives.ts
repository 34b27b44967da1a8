/** What is in archives, and how they are made; loaded with the first of them. */
export { readPictures } from './pictures.ts';
export { readProject, writeProject, type Project } from './project.ts';
export { readTeachableMachineProject, writeTeachableMachineProject } from './teachable-machine.ts';
export { archiveKindOf } from './archive-kind.ts';
