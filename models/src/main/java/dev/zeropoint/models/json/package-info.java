/** Strict JSON: the settings files that come with a network. Not exported. */
package dev.zeropoint.models.json;
