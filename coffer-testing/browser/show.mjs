// Opens a page in Chromium, waits for what it should come to, and says how it looks then.
//
// One argument, JSON: {program, url, until, width, height, screenshot, seconds}
// Prints JSON: {html, complaints: [...], late: true where the page did not come to it in time}

import { chromium } from "playwright-core";

const { program, url, until, width, height, screenshot, seconds } = JSON.parse(process.argv[2]);
const browser = await chromium.launch({
  executablePath: program,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  timeout: seconds * 1000,
});
const complaints = [];
let late = false;
try {
  const page = await browser.newPage({ viewport: { width, height } });
  page.setDefaultTimeout(seconds * 1000);
  page.on("console", message => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", error => complaints.push(String(error)));
  page.on("requestfailed", request => complaints.push(`${request.failure().errorText} ${request.url()}`));
  page.on("response", answer => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`));
  await page.goto(url);
  try {
    await page.waitForFunction(until);
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
    late = true;
  }
  await page.screenshot({ path: screenshot });
  process.stdout.write(JSON.stringify({ html: await page.content(), complaints, late }));
} finally {
  await browser.close();
}
