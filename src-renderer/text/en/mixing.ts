import { formatKimg, formatResolution } from '@shared/pure/format';

/** The style-mixing canvas. */
export const mixing = {
  mix: {
    title: 'Mix styles',
    lead: (name: string) => `Drawn by “${name}”: orange layers from the row, all others from the column`,
    none: 'There is no trained network yet',
    noneMore: 'Train one first. As soon as it has saved once, its styles can be mixed.',
    unsaved: 'This run has not saved anything yet',
    unsavedMore: 'Its styles can be mixed as soon as it has: wait a minute, then look again.',
    lookAgain: 'Look again',
    failed: 'The canvas cannot be drawn',
    checkpoint: 'Network after',
    checkpointIs: (kimg: number, side: number) => `${formatKimg(kimg)} kimg, ${formatResolution(side)}`,
    undo: 'Undo',
    redo: 'Redo',
    save: 'Save as picture',
    saved: (name: string) => `${name}.png`,
    caption: (name: string, first: number, end: number, psi: string) =>
      `${name}: layers ${first + 1} to ${end} from the row, ψ ${psi}. Drawn by a network, not scans.`,
    grid: 'Canvas: rows and columns of images, and a mixture of both in each cell',
    row: (name: string) => `Row, ${name}`,
    column: (name: string) => `Column, ${name}`,
    cell: (row: string, column: string) => `Styles of ${row} on ${column}`,
    seed: (seed: number) => `seed ${seed}`,
    addRow: 'Add a row',
    addColumn: 'Add a column',
    remove: 'Remove',
    other: 'Another image',
    seedField: 'Seed',
    seedHint: 'The number that draws this image. Drag it to another place, or type a number.',
    seedProblem: (most: number) => `A whole number from 0 to ${most}.`,
    earlier: 'Move up or left',
    later: 'Move down or right',
    large: 'Look at it in large',
    notScan: 'drawn by a network, not a scan',
    layers: 'Layers from the row',
    layersMore: 'Drag over the layers to choose a range.',
    strips: {
      mix: {
        title: 'Layers from the row',
        layer: (index: number, side: number, isRow: boolean) =>
          `Layer ${index}, ${formatResolution(side)}, from the ${isRow ? 'row' : 'column'}`,
        first: 'First layer from the row',
        last: 'Last layer from the row',
      },
      move: {
        title: 'Layers that move',
        layer: (index: number, side: number, moves: boolean) =>
          `Layer ${index}, ${formatResolution(side)}, ${moves ? 'moves' : 'stays'}`,
        first: 'First layer that moves',
        last: 'Last layer that moves',
      },
    },
    ranges: {
      coarse: 'Coarse · shape',
      middle: 'Middle · anatomy',
      fine: 'Fine · contrast',
      own: 'Own range',
    },
    truncation: 'Truncation',
    cutoff: 'Truncated layers',
    cutoffMore: 'Truncation acts on so many layers from the first; finer ones keep their full variety.',
    noise: 'Fine noise',
    noises: { own: 'fixed', new: 'new', off: 'off' },
    recipe: 'How it is made',
    recipeOf: (row: string, column: string, first: number, end: number) =>
      first < end
        ? `Layers ${first + 1} to ${end} from ${row}, the others from ${column}`
        : `All layers from ${column}`,
    alone: (name: string) => `All layers from ${name}`,
    moved: (count: number) => (count === 1 ? 'moved along a direction' : `moved along ${count} directions`),
    onTheWay: (share: string, name: string) => `${share} of the way to ${name}`,
    cellPsi: 'Truncation of this cell',
    asOthers: 'As all others',
    shelf: 'Images to drag',
    shelfMore:
      'Favourites, projected slices and kept images: drag one onto a row, a column or a cell, or choose where it goes.',
    shelfNone: 'Nothing yet: star images under Explore, or project a real slice there.',
    asRow: 'As a row',
    asColumn: 'As a column',
    intoCell: 'Into the chosen cell',
    fillsCell: (name: string) => `${name} in place of the column’s image`,
    looks: (psi: string, cutoff: number) => `ψ ${psi} on the first ${cutoff} layers`,
  },
};
