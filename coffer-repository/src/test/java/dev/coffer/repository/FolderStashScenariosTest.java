package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

class FolderStashScenariosTest extends StashScenarios {

    @Override
    ObjectStore open(Path home) {
        return FolderStore.open(home.resolve("store"));
    }

    @Override
    boolean isWanted(JsonNode row) {
        return true;
    }
}
