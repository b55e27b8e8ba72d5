// One column of the array: R PEs, one above the other, and their drain chain.
// BANKED = 1 puts the crossbar from activation banks in front of the PEs' own
// streams; without it row r can only ask bank r. BAND rows at the end have streams
// and jobs, and weights that enter at the first of them; in a column whose BAND is
// smaller than R the other rows have none.
`default_nettype none
module pg_column #(
    parameter int R      = 4,
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
    parameter int TOKW   = 1,
    parameter int BAND   = R,  // rows with jobs
    parameter int JOBS   = 1,  // jobs that may come to a column at a time
    parameter int LW     = 3,  // one lane of a stream
    parameter int BANKS  = 1   // banks that a row can ask
) (
    input  wire                    clk,
    input  wire                    rst,
    input  wire [             1:0] encoding,
    input  wire [         SHW-1:0] bits,
    input  wire [         SHW-1:0] low_bits,
    // from the column to the left, or from the row feeders
    input  wire [      R*TOKW-1:0] tokens_in,
    output wire [      R*TOKW-1:0] tokens,
    input  wire [       R*L*P-1:0] plus_in,
    output wire [       R*L*P-1:0] plus,
    input  wire [       R*L*P-1:0] minus_in,
    output wire [       R*L*P-1:0] minus,
    input  wire [           R-1:0] rows_live_in,
    output wire [           R-1:0] rows_live,
    // from the column feeder
    input  wire [         L*W-1:0] weights,
    input  wire                    live,
    input  wire [         L*W-1:0] band_weights,
    // own jobs and streams; where two jobs may come, the parity of a pass tells which
    input  wire [        JOBS-1:0] job_live,
    input  wire [   JOBS*TAGW-1:0] job_tag,
    output wire [           R-1:0] stream_read,
    output wire [      R*TAGW-1:0] stream_tag,
    output wire [       R*SHW-1:0] stream_shift,
    output wire [        R*GW-1:0] stream_group,
    output wire [           R-1:0] stream_parity,
    input  wire [R*BANKS*L*LW-1:0] stream_data,
    // gates
    input  wire                    two_sided,
    input  wire [           A-1:0] above,
    input  wire [           A-1:0] below,
    input  wire [           A-1:0] mixed_above,
    input  wire [           A-1:0] mixed_below,
    output wire [           R-1:0] compare,
    output wire [           R-1:0] compare_set,
    output wire [           R-1:0] gate,
    // results
    output wire                    leaves,
    output wire                    leaves_last,
    output wire [          RW-1:0] result_row,
    output wire [           A-1:0] result,
    output wire                    result_job,
    output wire [        TAGW-1:0] result_tag,
    // what the PEs do, for those who count
    output wire [           R-1:0] active,
    output wire [           R-1:0] active_low,
    output wire [           R-1:0] compared,
    output wire                    hazard
);
  // One copy of the code for all instances.
  // verilator no_inline_module

  localparam int SW = L * LW;           // one stream
  localparam int DW = A + 1 + TAGW;     // one register of the drain chain

  localparam int ABOVE = R - BAND;
  localparam int LOW_BIT = 3;  // of a token
  localparam int PARITY_BIT = 10 + SHW;
  wire [(R+1)*L*W-1:0] down;
  wire [R:0] down_live;
  assign down[L*W-1:0] = weights;
  assign down_live[0] = live;

  wire [R*SW-1:0] streams;
  generate
    if (BANKED) begin : g_banked
      wire [R*RW-1:0] bank;
      genvar b;
      for (b = 0; b < R; b = b + 1) begin : g_bank
        assign bank[b*RW+:RW] = stream_tag[b*TAGW+:RW];
      end
      pg_activation_crossbar #(.R(R), .RW(RW), .DW(SW)) crossbar (
          .bank(bank), .answers(stream_data), .digits(streams)
      );
    end else begin : g_straight
      assign streams = stream_data;
    end
  endgenerate

  wire [R-1:0] load;
  wire [R*DW-1:0] loaded;
  genvar r, l;
  generate
    for (r = 0; r < R; r = r + 1) begin : g_row
      // Weights come from the row above or through the entry of the band.
      wire [L*W-1:0] entering;
      if (BAND < R && r == ABOVE) begin : g_entry
        assign entering = tokens_in[r*TOKW+LOW_BIT] ? band_weights : down[r*L*W+:L*W];
      end else begin : g_hop
        assign entering = down[r*L*W+:L*W];
      end
      wire which;
      if (JOBS > 1) begin : g_jobs
        assign which = tokens_in[r*TOKW+PARITY_BIT];
      end else begin : g_job
        assign which = 1'b0;
      end
      wire [L*P-1:0] own_plus, own_minus;
      for (l = 0; l < L; l = l + 1) begin : g_lane
        if (OWN && r >= ABOVE) begin : g_decode
          pg_decode #(.P(P), .SHW(SHW)) decode (
              .encoding(encoding),
              .shift(stream_shift[r*SHW+:SHW]),
              .top(bits - 1'b1),
              .last(low_bits - 1'b1),
              .lane(streams[r*SW+l*LW+:LW]),
              .plus(own_plus[l*P+:P]),
              .minus(own_minus[l*P+:P])
          );
        end else begin : g_none
          assign {own_plus[l*P+:P], own_minus[l*P+:P]} = '0;
        end
      end
      pg_pe #(
          .L(L), .P(P), .W(W), .A(A), .SHW(SHW), .GW(GW), .TAGW(TAGW),
          .GATES(GATES), .HOLD(HOLD), .OWN(OWN && r >= ABOVE), .SETS(SETS),
          .MIXES(r < ABOVE), .STOWS(ABOVE > 0 && r >= ABOVE), .TOKW(TOKW)
      ) pe (
          .clk(clk),
          .rst(rst),
          .token_in(tokens_in[r*TOKW+:TOKW]),
          .token(tokens[r*TOKW+:TOKW]),
          .plus_in(plus_in[r*L*P+:L*P]),
          .plus(plus[r*L*P+:L*P]),
          .minus_in(minus_in[r*L*P+:L*P]),
          .minus(minus[r*L*P+:L*P]),
          .row_live_in(rows_live_in[r]),
          .row_live(rows_live[r]),
          .weights_in(entering),
          .weights(down[(r+1)*L*W+:L*W]),
          .column_live_in(down_live[r]),
          .column_live(down_live[r+1]),
          .job_live(job_live[which]),
          .job_tag(job_tag[which*TAGW+:TAGW]),
          .stream_read(stream_read[r]),
          .stream_tag(stream_tag[r*TAGW+:TAGW]),
          .stream_shift(stream_shift[r*SHW+:SHW]),
          .stream_group(stream_group[r*GW+:GW]),
          .stream_parity(stream_parity[r]),
          .stream_plus(own_plus),
          .stream_minus(own_minus),
          .two_sided(two_sided),
          .above(above),
          .below(below),
          .mixed_above(mixed_above),
          .mixed_below(mixed_below),
          .compare(compare[r]),
          .compare_set(compare_set[r]),
          .gate(gate[r]),
          .load(load[r]),
          .sum(loaded[r*DW+:A]),
          .job_done(loaded[r*DW+A]),
          .sum_tag(loaded[r*DW+A+1+:TAGW]),
          .active(active[r]),
          .active_low(active_low[r]),
          .compared(compared[r])
      );
    end
  endgenerate

  pg_chain #(.R(R), .DW(DW), .RW(RW)) chain (
      .clk(clk),
      .rst(rst),
      .load(load),
      .data(loaded),
      .leaves(leaves),
      .ends(leaves_last),
      .row(result_row),
      .result({result_tag, result_job, result}),
      .hazard(hazard)
  );
endmodule
`default_nettype wire
