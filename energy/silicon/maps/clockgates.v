// A register that keeps its value stops its clock: one gate for all bits with the same
// condition. The clock stays high, so that the condition may change behind its edge.
(* techmap_celltype = "$_DFFE_PP_" *)
module clock_gate (D, C, E, Q);
  input D, C, E;
  output Q;
  \$_DFF_P_ _TECHMAP_REPLACE_ (.D(D), .C(C | ~E), .Q(Q));
endmodule
