// The column groups that each column works on where batches name theirs: whose weights
// it asks for, whose pixels its PEs stream, and with whose thresholds it compares.
`default_nettype none
module pg_column_groups #(
    parameter int C  = 4,
    parameter int NW = 10,
    parameter bit MIX = 0
) (
    input  wire             clk,
    input  wire             rst,
    input  wire  [  NW-1:0] fed,            // of the pass over pixels that is fed
    input  wire             low,            // a low pass starts
    input  wire  [C*NW-1:0] batch_group,
    input  wire             step_low,
    output wire             parity,         // of the number of the latest low pass
    output wire  [C*NW-1:0] weights,
    // streams of PEs: at most two low passes are in a column, one even, the other odd
    input  wire  [   C-1:0] jobs_come,
    input  wire  [C*NW-1:0] jobs_group,
    output wire  [C*NW-1:0] streams_even,
    output wire  [C*NW-1:0] streams_odd,
    // gates: a pass of the next column group may decide behind that of the one before;
    // in a column one high pass and one mixed pass do so at a time
    input  wire             compare,        // at the first PE
    input  wire             compare_mixed,
    output wire  [C*NW-1:0] gates,
    output wire  [C*NW-1:0] mixed_gates
);
  logic odd;
  logic [C*NW-1:0] kept;
  wire [C*NW-1:0] groups_now = low ? batch_group : kept;
  assign parity = odd ^ low;
  always_ff @(posedge clk) begin
    kept <= groups_now;
    if (rst) odd <= 1'b0;
    else odd <= parity;
  end

  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      assign weights[c*NW+:NW] = step_low || MIX ? groups_now[c*NW+:NW] : fed;
      // The first row needs it in the cycle in which it comes.
      logic [NW-1:0] even_group, odd_group;
      logic comes_odd;
      wire comes = jobs_come[c];
      wire [NW-1:0] new_group = jobs_group[c*NW+:NW];
      assign streams_even[c*NW+:NW] = comes && !comes_odd ? new_group : even_group;
      assign streams_odd[c*NW+:NW] = comes && comes_odd ? new_group : odd_group;
      always_ff @(posedge clk) begin
        even_group <= streams_even[c*NW+:NW];
        odd_group <= streams_odd[c*NW+:NW];
        if (rst) comes_odd <= 1'b1;
        else comes_odd <= comes_odd ^ comes;
      end
    end
  endgenerate

  logic [NW-1:0] compared;
  always_ff @(posedge clk) compared <= fed;
  pg_deciding #(.C(C), .NW(NW)) deciding (
      .clk(clk), .compare(compare && !(MIX && compare_mixed)), .group(compared), .columns(gates)
  );
  generate
    if (MIX) begin : g_mixed
      pg_deciding #(.C(C), .NW(NW)) deciding_mixed (
          .clk(clk), .compare(compare && compare_mixed), .group(compared),
          .columns(mixed_gates)
      );
    end else begin : g_not_mixed
      assign mixed_gates = '0;
    end
  endgenerate
endmodule
`default_nettype wire
