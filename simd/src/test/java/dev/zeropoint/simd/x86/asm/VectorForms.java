package dev.zeropoint.simd.x86.asm;

import static dev.zeropoint.simd.x86.asm.Form.Encoding.EVEX;
import static dev.zeropoint.simd.x86.asm.Form.Encoding.VEX;
import static dev.zeropoint.simd.x86.asm.Form.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every method of the assembler on vector and mask registers. */
final class VectorForms {
  private static final Integer[] ALL = {128, 256, 512};

  /** The predicates of vcmpps that objdump knows by name. */
  private static final Map<Integer, String> PREDICATES =
      Map.of(0, "eq", 1, "lt", 2, "le", 3, "unord", 4, "neq", 5, "nlt", 6, "nle", 13, "ge");

  private VectorForms() {}

  static List<Form> all() {
    List<Form> forms = new ArrayList<>();
    forms.addAll(arithmetic());
    forms.addAll(conversions());
    forms.addAll(moves());
    forms.addAll(permutations());
    forms.addAll(elements());
    return forms;
  }

  private static List<Form> arithmetic() {
    List<Form> forms = new ArrayList<>();
    for (String name :
        ("vpaddd vpsubd vpsubw vpaddsw vpmulld vpmaddwd vpmaddubsw vpdpbusd vpsadbw vpmaxsd vpmaxud vpminsd"
                + " vpackssdw vpacksswb vpackuswb vaddps vsubps vmulps vdivps vmaxps vminps vpsllvd vfmadd231ps"
                + " vfmadd213ps"
                + " vpsravd vpsllvq vpsrlvq vpmuldq vpaddq vpsubq")
            .split(" ")) {
      forms.add(vector(name + "(Vec,Vec,Operand)", ALL));
    }
    for (String name : "vpxor vpand vpandn vpor".split(" ")) {
      forms.add(vector(name + "(Vec,Vec,Operand)", ALL).named(name, name + "d"));
    }
    for (String name : "vpsrad vpsrld vpslld vpsrlq vpsllq".split(" ")) {
      forms.add(vector(name + "(Vec,Vec,int)", ALL).immediates(0, 1, 7, 16, 31));
    }
    forms.add(vector("vpsrldq(Vec,Vec,int)", ALL).immediates(1, 4, 8, 15));
    forms.add(
        vector("vcmpps(Vec,Vec,Vec,int)", 128, 256)
            .encoded(VEX)
            .immediates(PREDICATES.keySet().toArray(new Integer[0]))
            .withText(VectorForms::comparison));
    return forms;
  }

  /** objdump puts the predicate into the mnemonic. */
  private static String comparison(Object[] arguments) {
    return "vcmp%sps %s,%s,%s"
        .formatted(PREDICATES.get(arguments[3]), arguments[0], arguments[1], arguments[2]);
  }

  private static List<Form> conversions() {
    return List.of(
        vector("vcvtdq2ps(Vec,Operand)", ALL),
        vector("vcvtps2dq(Vec,Operand)", ALL),
        vector("vcvttps2dq(Vec,Operand)", ALL),
        vector("vpmovsxbw(Vec,Operand)", ALL).part(2),
        vector("vpmovzxbw(Vec,Operand)", ALL).part(2),
        vector("vpmovsxbd(Vec,Operand)", ALL).part(4),
        vector("vpmovzxbd(Vec,Operand)", ALL).part(4),
        narrowed(vector("vpmovdb(Mem,Vec)", ALL)),
        narrowed(vector("vpmovdb(Mem,Vec,Mask)", ALL)));
  }

  /** A quarter of the register is stored. */
  private static Form narrowed(Form form) {
    return form.encoded(EVEX).sizes(size -> size, size -> size / 32);
  }

  private static List<Form> moves() {
    return List.of(
        vector("vmovdqu(Vec,Operand)", ALL).named("vmovdqu", "vmovdqu32"),
        vector("vmovdqu(Mem,Vec)", ALL).named("vmovdqu", "vmovdqu32"),
        vector("vmovdqu32(Vec,Mem,Mask)", ALL).zeroed(),
        vector("vmovdqu32(Mem,Vec,Mask)", ALL),
        vector("vmovdqu8(Vec,Mem,Mask)", ALL).zeroed(),
        vector("vmovdqu8(Mem,Vec,Mask)", ALL),
        vector("vpmaskmovd(Vec,Vec,Mem)", 128, 256).encoded(VEX),
        vector("vpmaskmovd(Mem,Vec,Vec)", 128, 256).encoded(VEX),
        vector("vpbroadcastd(Vec,Operand)", ALL).element(4),
        vector("vpbroadcastw(Vec,Operand)", ALL).element(2));
  }

  private static List<Form> permutations() {
    Integer[] orders = {0, 1, 0x1B, 0x4E, 0x7F, 0x80, Assembler.ORDER_0213, 0xFF};
    return List.of(
        vector("vpunpckldq(Vec,Vec,Operand)", ALL),
        vector("vpunpckhdq(Vec,Vec,Operand)", ALL),
        vector("vpunpcklqdq(Vec,Vec,Operand)", ALL),
        vector("vpunpckhqdq(Vec,Vec,Operand)", ALL),
        vector("vinserti128(Vec,Vec,Mem,int)", 256)
            .encoded(VEX)
            .sizes(size -> size, size -> 16)
            .immediates(0, 1),
        vector("vpermq(Vec,Operand,int)", 256, 512).immediates(orders),
        vector("vpermd(Vec,Vec,Operand)", 256, 512),
        vector("vpshufd(Vec,Operand,int)", ALL).immediates(orders),
        vector("vextracti128(Vec,Vec,int)", 128)
            .encoded(VEX)
            .sizes(size -> 256, size -> 16)
            .immediates(0, 1),
        vector("vextracti64x4(Vec,Vec,int)", 256).sizes(size -> 512, size -> 32).immediates(0, 1));
  }

  private static List<Form> elements() {
    return List.of(
        vector("vmovd(Vec,Gpr)", 128).encoded(VEX).withText(a -> "vmovd " + a[0] + "," + dword(a)),
        vector("vmovd(Gpr,Vec)", 128)
            .encoded(VEX)
            .withText(a -> "vmovd " + IntelSyntax.gpr((Gpr) a[0], 4) + "," + a[1]),
        vector("vmovmskps(Gpr,Vec)", 128, 256)
            .encoded(VEX)
            .withText(a -> "vmovmskps " + IntelSyntax.gpr((Gpr) a[0], 4) + "," + a[1]),
        vector("vmovd(Mem,Vec)", 128).element(4),
        vector("vmovq(Mem,Vec)", 128).encoded(VEX).element(8),
        vector("vpextrb(Mem,Vec,int)", 128).element(1).immediates(0, 1, 8, 15),
        vector("vpextrw(Mem,Vec,int)", 128).element(2).immediates(0, 1, 4, 7),
        mask("kmovw(Mask,Gpr)", 4),
        mask("kmovq(Mask,Gpr)", 8),
        vector("vzeroupper()").encoded(VEX).withText(a -> "vzeroupper"));
  }

  private static String dword(Object[] arguments) {
    return IntelSyntax.gpr((Gpr) arguments[1], 4);
  }

  private static Form mask(String signature, int bytes) {
    Form form = vector(signature).encoded(VEX);
    return form.withText(
        a ->
            "%s k%d,%s"
                .formatted(
                    form.name(), ((Mask) a[0]).number(), IntelSyntax.gpr((Gpr) a[1], bytes)));
  }
}
