/** The place that this tab is about: the first thing that the page does is to take it out of the address. */

import { takeFragment } from "../shared/fragment";

export const HERE = "luuvet.here";

export const opened = takeFragment(HERE);
