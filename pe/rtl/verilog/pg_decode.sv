// Turns P raw bit planes of one stored code into what a PE does with each of
// them: add the weight (plus), subtract it (minus), or skip it.
//
//   encoding          a plane that is set      a plane that is not set
//   0 unsigned        plus                     skip
//   1 twos-complement plus; top plane: minus   skip
//   2 sign-magnitude  plus; negative: minus    skip
//   3 bipolar         plus                     minus
//
// A lane that is off (padding, or beyond the reduction length) skips all of
// them, and so does every plane at or above END: the most significant digit of
// a pass may be short.
`default_nettype none
module pg_decode #(
    parameter int P   = 1,
    parameter int SHW = 4
) (
    input  wire [  1:0] encoding,
    input  wire [SHW-1:0] shift,   // plane of bit 0 of the digit
    input  wire [SHW-1:0] top,     // most significant plane of a code
    input  wire [SHW-1:0] last,    // most significant plane of the pass
    input  wire [P+1:0] lane,      // {on, negative, planes}
    output logic [P-1:0] plus,
    output logic [P-1:0] minus
);
  localparam logic [1:0] TWOS = 2'd1, SIGN = 2'd2, BIPOLAR = 2'd3;

  wire on = lane[P+1];
  wire negative = lane[P];

  always_comb
    for (int i = 0; i < P; i++) begin
      logic [SHW:0] plane;
      logic valid, subtract;
      plane = {1'b0, shift} + (SHW + 1)'(i);
      valid = on && plane <= {1'b0, last};
      case (encoding)
        TWOS: subtract = plane == {1'b0, top};
        SIGN: subtract = negative;
        default: subtract = 1'b0;
      endcase
      plus[i]  = valid && lane[i] && !subtract;
      minus[i] = valid && (lane[i] ? subtract : encoding == BIPOLAR);
    end
endmodule
`default_nettype wire
