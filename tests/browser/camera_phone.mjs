// A merchandiser who takes photos.
import { asFile, takePicture } from "./camera.mjs";
import { until } from "./harness.mjs";
import { Phone } from "./phone.mjs";

const PROMOTION = "买二赠一";

export class CameraPhone extends Phone {
  async openCard(name) {
    await this.page.locator(".task-card", { hasText: name }).first().click();
  }

  /** Hands the camera's file to the page, as the browser does. */
  async shoot(picture) {
    await this.page.getByLabel(this.words.work.photo.camera).first().setInputFiles(asFile(picture));
  }

  get shots() {
    return this.page.locator(".shots .shot");
  }

  async hasShots(count) {
    await until(`${count} photos`, async () => (await this.shots.count()) === count);
  }

  /** What the phone knows of its photos. */
  rows() {
    return this.rowsOf("photos");
  }

  async promotion() {
    await this.openCard(PROMOTION);
    await this.page.locator(".element.is-now").waitFor();
  }

  /** From the open visit: its shop front. */
  async shootFront() {
    await this.openCard(this.words.work.photo.title);
    await this.shoot(await takePicture(this.page, 1));
    await this.shots.first().waitFor();
    await this.kept();
  }

  async answer(state) {
    // The next element opens with the answer, so the answer is pressed and not looked at again.
    await this.page.locator(".element.is-now").getByRole("radio", { name: this.words.work.promotion[state], exact: true }).click();
  }
}
