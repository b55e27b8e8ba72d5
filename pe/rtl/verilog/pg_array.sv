// The PE array with the feeders' skew along its edges: C columns of R PEs, the
// tokens' way down the left edge, and the decoders and skew of digits and
// weights. Operands come unskewed, all rows and columns of a step at once.
//
//                       weights of step s
//                        |     |     |
//                        |    [ ]   [ ]
//                        |     |    [ ]
//   token ------+------> PE -> PE -> PE
//              [ ]
//   digits -----+--[ ]-> PE -> PE -> PE
//   of step s  [ ]
//               +-[ ][ ]>PE -> PE -> PE
`default_nettype none
module pg_array #(
    parameter int R      = 4,
    parameter int C      = 4,
    parameter int L      = 1,
    parameter int P      = 1,
    parameter int W      = 9,
    parameter int A      = 32,
    parameter int SHW    = 4,
    parameter int GW     = 1,
    parameter int RW     = 2,
    parameter int TAGW   = 1,
    parameter bit GATES  = 1,
    parameter bit HOLD   = 0,
    parameter bit OWN    = 0,
    parameter bit BANKED = 0,
    parameter int SETS   = 1,
    parameter int BAND   = R,  // rows with jobs, the last ones
    parameter int JOBS   = 1,
    parameter int LW     = 3,
    parameter int BANKS  = 1
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire [               1:0] encoding,
    input  wire [           SHW-1:0] bits,
    input  wire [           SHW-1:0] low_bits,
    // the corner
    input  wire                      step,
    input  wire                      step_first,
    input  wire                      step_fresh,
    input  wire                      step_low,
    input  wire                      step_set,
    input  wire                      step_parity,
    input  wire [           SHW-1:0] step_shift,
    input  wire [           SHW-1:0] step_last_plane,
    input  wire [            GW-1:0] step_group,
    input  wire                      token_compare,
    input  wire                      token_compare_set,
    input  wire                      token_drain,
    input  wire                      token_drain_set,
    input  wire                      token_drain_held,
    // the corner of the band, where it has one: rows above it don't get these
    input  wire                      band_step,
    input  wire                      band_first,
    input  wire                      band_fresh,
    input  wire                      band_low,
    input  wire [           SHW-1:0] band_shift,
    input  wire [            GW-1:0] band_group,
    input  wire                      band_compare,
    input  wire                      band_compare_set,
    input  wire [         C*L*W-1:0] band_weights,
    input  wire [             R-1:0] rows_live,
    input  wire [             C-1:0] columns_live,
    input  wire [        R*L*LW-1:0] digits,
    input  wire [         C*L*W-1:0] weights,
    // own jobs (in the cycle in which a column's row needs its job) and streams
    input  wire [        C*JOBS-1:0] job_live,
    input  wire [   C*JOBS*TAGW-1:0] job_tag,
    output wire [           C*R-1:0] stream_read,
    output wire [      C*R*TAGW-1:0] stream_tag,
    output wire [       C*R*SHW-1:0] stream_shift,
    output wire [        C*R*GW-1:0] stream_group,
    output wire [           C*R-1:0] stream_parity,
    input  wire [C*R*BANKS*L*LW-1:0] stream_data,
    // gates
    input  wire                      two_sided,
    input  wire [           C*A-1:0] above,
    input  wire [           C*A-1:0] below,
    input  wire [           C*A-1:0] mixed_above,
    input  wire [           C*A-1:0] mixed_below,
    output wire [           C*R-1:0] compare,
    output wire [           C*R-1:0] compare_set,
    output wire [           C*R-1:0] gate,
    output wire                      last_decides,
    output wire                      last_drains,
    // results
    output wire [             C-1:0] leaves,
    output wire [             C-1:0] leaves_last,
    output wire [          C*RW-1:0] result_row,
    output wire [           C*A-1:0] result,
    output wire [             C-1:0] result_job,
    output wire [        C*TAGW-1:0] result_tag,
    // what the PEs do
    output wire [           C*R-1:0] active,
    output wire [           C*R-1:0] active_low,
    output wire [           C*R-1:0] compared,
    output wire                      hazard
);
  // One bit each of step, first, fresh, low, set, compare, its set, drain, its
  // set and held, and the parity of the column group; shift; operand group.
  localparam int TOKW = 11 + SHW + GW;
  localparam int DRAIN_BIT = 7;
  localparam int DW = L * P;

  // What enters column c from the left is slice c, what leaves it slice c+1.
  wire [(C+1)*R*TOKW-1:0] tokens;
  wire [(C+1)*R*DW-1:0] plus, minus;
  wire [(C+1)*R-1:0] rows;

  localparam int ABOVE = R - BAND;
  wire [TOKW-1:0] token = {
    step_group, step_parity, step_shift, token_drain_held, token_drain_set, token_drain,
    token_compare_set, token_compare, step_set, step_low, step_fresh, step_first, step
  };
  wire [TOKW-1:0] band_token = {
    band_group, step_parity, band_shift, token_drain_held, token_drain_set, token_drain,
    band_compare_set, band_compare, 1'b0, band_low, band_fresh, band_first, band_step
  };

  wire [R*DW-1:0] plus_now, minus_now;
  wire [C*L*W-1:0] weights_skewed;
  wire [C-1:0] columns_skewed;

  genvar r, l, c;
  generate
    for (r = 0; r < R; r = r + 1) begin : g_tap
      if (ABOVE > 0 && r == ABOVE) begin : g_band
        pg_delay #(.N(ABOVE), .W(TOKW)) down (
            .clk(clk), .rst(rst), .d(band_token), .q(tokens[r*TOKW+:TOKW])
        );
      end else if (r > 0) begin : g_row
        pg_delay #(.N(1), .W(TOKW)) down (
            .clk(clk), .rst(rst), .d(tokens[(r-1)*TOKW+:TOKW]), .q(tokens[r*TOKW+:TOKW])
        );
      end else begin : g_corner
        assign tokens[TOKW-1:0] = token;
      end
    end
    for (r = 0; r < R; r = r + 1) begin : g_row
      for (l = 0; l < L; l = l + 1) begin : g_lane
        pg_decode #(.P(P), .SHW(SHW)) decode (
            .encoding(encoding),
            .shift(step_shift),
            .top(bits - 1'b1),
            .last(step_last_plane),
            .lane(digits[(r*L+l)*LW+:LW]),
            .plus(plus_now[r*DW+l*P+:P]),
            .minus(minus_now[r*DW+l*P+:P])
        );
      end
    end
  endgenerate

  pg_skew #(.N(R), .W(DW)) skew_plus (.clk(clk), .rst(rst), .d(plus_now), .q(plus[R*DW-1:0]));
  pg_skew #(.N(R), .W(DW)) skew_minus (.clk(clk), .rst(rst), .d(minus_now), .q(minus[R*DW-1:0]));
  pg_skew #(.N(R), .W(1)) skew_rows (.clk(clk), .rst(rst), .d(rows_live), .q(rows[R-1:0]));
  pg_skew #(.N(C), .W(L*W)) skew_weights (.clk(clk), .rst(rst), .d(weights), .q(weights_skewed));
  pg_skew #(.N(C), .W(1)) skew_columns (
      .clk(clk), .rst(rst), .d(columns_live), .q(columns_skewed)
  );

  // Weights of the band enter its first row as many cycles later as there are rows
  // above it.
  wire [C*L*W-1:0] band_skewed;
  generate
    if (ABOVE > 0) begin : g_entry
      wire [C*L*W-1:0] late;
      pg_delay #(.N(ABOVE), .W(C * L * W)) wait_for_row (
          .clk(clk), .rst(rst), .d(band_weights), .q(late)
      );
      pg_skew #(.N(C), .W(L * W)) skew_band (.clk(clk), .rst(rst), .d(late), .q(band_skewed));
    end else begin : g_no_entry
      assign band_skewed = '0;
    end
  endgenerate

  wire [C-1:0] hazards;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      pg_column #(
          .R(R), .L(L), .P(P), .W(W), .A(A), .SHW(SHW), .GW(GW), .RW(RW), .TAGW(TAGW),
          .GATES(GATES), .HOLD(HOLD), .OWN(OWN), .BANKED(BANKED), .SETS(SETS), .TOKW(TOKW),
          .BAND(BAND), .JOBS(JOBS), .LW(LW), .BANKS(BANKS)
      ) column (
          .clk(clk),
          .rst(rst),
          .encoding(encoding),
          .bits(bits),
          .low_bits(low_bits),
          .tokens_in(tokens[c*R*TOKW+:R*TOKW]),
          .tokens(tokens[(c+1)*R*TOKW+:R*TOKW]),
          .plus_in(plus[c*R*DW+:R*DW]),
          .plus(plus[(c+1)*R*DW+:R*DW]),
          .minus_in(minus[c*R*DW+:R*DW]),
          .minus(minus[(c+1)*R*DW+:R*DW]),
          .rows_live_in(rows[c*R+:R]),
          .rows_live(rows[(c+1)*R+:R]),
          .weights(weights_skewed[c*L*W+:L*W]),
          .live(columns_skewed[c]),
          .band_weights(band_skewed[c*L*W+:L*W]),
          .job_live(job_live[c*JOBS+:JOBS]),
          .job_tag(job_tag[c*JOBS*TAGW+:JOBS*TAGW]),
          .stream_read(stream_read[c*R+:R]),
          .stream_tag(stream_tag[c*R*TAGW+:R*TAGW]),
          .stream_shift(stream_shift[c*R*SHW+:R*SHW]),
          .stream_group(stream_group[c*R*GW+:R*GW]),
          .stream_parity(stream_parity[c*R+:R]),
          .stream_data(stream_data[c*R*BANKS*L*LW+:R*BANKS*L*LW]),
          .two_sided(two_sided),
          .above(above[c*A+:A]),
          .below(below[c*A+:A]),
          .mixed_above(mixed_above[c*A+:A]),
          .mixed_below(mixed_below[c*A+:A]),
          .compare(compare[c*R+:R]),
          .compare_set(compare_set[c*R+:R]),
          .gate(gate[c*R+:R]),
          .leaves(leaves[c]),
          .leaves_last(leaves_last[c]),
          .result_row(result_row[c*RW+:RW]),
          .result(result[c*A+:A]),
          .result_job(result_job[c]),
          .result_tag(result_tag[c*TAGW+:TAGW]),
          .active(active[c*R+:R]),
          .active_low(active_low[c*R+:R]),
          .compared(compared[c*R+:R]),
          .hazard(hazards[c])
      );
    end
  endgenerate

  // Tokens as they reach the last PE.
  assign last_decides = compare[C*R-1];
  assign last_drains = tokens[(C*R-1)*TOKW+DRAIN_BIT];
  assign hazard = |hazards;
endmodule
`default_nettype wire
