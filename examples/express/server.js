import { createApp } from "./app.js";

const port = Number(process.env.PORT ?? 3000);
const url = process.env.APP_URL ?? `http://localhost:${port}`;
createApp(url).listen(port, () => console.log(`Open ${url}`));
