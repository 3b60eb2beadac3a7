package dev.zeropoint.models.session;

import dev.zeropoint.models.graph.Node;
import dev.zeropoint.models.op.Operator;

/**
 * One node, compiled: names are numbers of value slots.
 *
 * @param node that it came from
 * @param operator what it computes
 * @param inputs slots, -1 for an input left out
 * @param outputs slots, -1 for an output nobody wants
 * @param dying slots that no later step reads
 */
record Step(Node node, Operator operator, int[] inputs, int[] outputs, int[] dying) {}
