import { watch } from 'vue';
import type { Favourite } from '@shared/domain/kept';
import { useExploring } from '../../stores/exploring';
import { pictureKey, recipePictures } from '../../stores/recipe-pictures';
import { useClient } from '../../stores/use-client';

/** Pictures of the favourites, each drawn from the checkpoint that it was found with. */
export function useFavouritePictures(): (star: Favourite) => string | undefined {
  const exploring = useExploring();
  const drawn = recipePictures(useClient());
  watch(
    () => exploring.favourites,
    async (stars) => {
      const { runId } = exploring;
      if (!runId) return;
      for (const images of new Set(stars.map((star) => star.images)))
        await drawn.draw(
          runId,
          images,
          stars.filter((star) => star.images === images).map(({ recipe }) => recipe),
        );
    },
    { immediate: true },
  );
  return ({ images, recipe }) => drawn.pictures.value.get(pictureKey(images, recipe));
}
