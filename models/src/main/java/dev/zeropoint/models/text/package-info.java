/** Text to token ids, with the ids of the Hugging Face tokenizer. */
package dev.zeropoint.models.text;
