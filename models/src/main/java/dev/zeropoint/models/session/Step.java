package dev.zeropoint.models.session;

import dev.zeropoint.models.op.Call;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a session runs at a time, compiled: names are numbers of value slots.
 *
 * @param label for messages
 * @param outputNames for messages
 * @param inputs slots, -1 for an input left out
 * @param outputs slots, -1 for an output nobody wants
 * @param dying slots that nothing behind this step reads
 * @param action computes the outputs; false if it does not fit the call
 * @param parts the nodes one by one, for a call that the action does not fit; none where it fits
 *     all
 */
record Step(
    String label,
    List<String> outputNames,
    int[] inputs,
    int[] outputs,
    int[] dying,
    Predicate<Call> action,
    List<Step> parts) {}
