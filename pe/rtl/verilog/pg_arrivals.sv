// The decisions of band-share on their way into the banks. High passes decide in all
// rows. Mixed ones do so in the rows above the band, and may begin to before the high
// pass ahead of them is through: so they wait in line, row by row, until it is.
// What they decide counts earlier: when all decisions of the pass, and of those ahead
// of it, are made.
`default_nettype none
module pg_arrivals #(
    parameter int R     = 4,
    parameter int C     = 4,
    parameter int ABOVE = 2,
    parameter int TW    = 12,
    parameter int RW    = 2,
    parameter int RCW   = 3
) (
    input  wire             clk,
    input  wire             rst,
    input  wire  [  TW-1:0] tiles,
    input  wire  [ RCW-1:0] last_rows,
    input  wire  [ C*R-1:0] compare,
    input  wire  [ C*R-1:0] compare_mixed,
    input  wire  [ C*R-1:0] gate,
    // to the banks, row by row: pixels in order
    output wire  [   C-1:0] store,
    output logic [  TW-1:0] tile,
    output logic [  RW-1:0] row,
    // passes whose decisions have all been made: a high one and, younger, a mixed one
    output wire  [     1:0] known,
    output wire  [2*C*RCW-1:0] added,  // gated outputs of theirs
    output wire             hazard
);
  wire high_valid, high_last, mixed_valid, mixed_last, high_hazard, mixed_hazard;
  wire [RW-1:0] high_row, mixed_row;
  wire [C-1:0] high_gates, mixed_gates;
  pg_decisions #(.R(R), .C(C), .RW(RW)) high (
      .clk(clk), .rst(rst), .compare(compare & ~compare_mixed), .gate(gate & ~compare_mixed),
      .valid(high_valid), .row(high_row), .last(high_last), .gates(high_gates),
      .hazard(high_hazard)
  );

  wire [C-1:0] waiting;  // gates of the oldest row in line
  wire waits;
  logic line_hazard;
  genvar c, r;
  generate
    if (ABOVE > 0) begin : g_mixed
      wire [C*ABOVE-1:0] own_compare, own_gate;
      for (c = 0; c < C; c = c + 1) begin : g_column
        for (r = 0; r < ABOVE; r = r + 1) begin : g_row
          assign own_compare[c*ABOVE+r] = compare[c*R+r] && compare_mixed[c*R+r];
          assign own_gate[c*ABOVE+r] = gate[c*R+r] && compare_mixed[c*R+r];
        end
      end
      pg_decisions #(.R(ABOVE), .C(C), .RW(RW)) mixed (
          .clk(clk), .rst(rst), .compare(own_compare), .gate(own_gate),
          .valid(mixed_valid), .row(mixed_row), .last(mixed_last), .gates(mixed_gates),
          .hazard(mixed_hazard)
      );

      localparam int DEPTH = R + 1;
      localparam int DW = $clog2(DEPTH + 1);
      logic [DEPTH*C-1:0] rows, pushed;
      logic [DW-1:0] count;
      wire pop = waits && !high_valid;
      assign waits = count != 0;
      assign waiting = rows[C-1:0];
      always_comb begin
        pushed = rows;
        for (int i = 0; i < DEPTH; i++)
          if (mixed_valid && count == DW'(i)) pushed[i*C+:C] = mixed_gates;
      end
      always_ff @(posedge clk) begin
        rows <= pop ? pushed >> C : pushed;
        if (rst) begin
          count <= '0;
          line_hazard <= 1'b0;
        end else begin
          count <= count + DW'(mixed_valid) - DW'(pop);
          line_hazard <= line_hazard || mixed_valid && count == DW'(DEPTH) ||
              high_valid && high_row == 0 && waits;
        end
      end
    end else begin : g_high
      assign {mixed_valid, mixed_last, waits, mixed_hazard, line_hazard} = '0;
      assign mixed_row = '0;
      assign {mixed_gates, waiting} = '0;
    end
  endgenerate

  // A mixed pass that is through ahead of the high one before it.
  logic early;
  wire high_runs = high_valid && !high_last;
  wire mixed_known = (mixed_last || early) && !high_runs;
  always_ff @(posedge clk)
    if (rst) early <= 1'b0;
    else early <= (mixed_last || early) && high_runs;
  assign known = {mixed_known, high_last};

  generate
    for (c = 0; c < C; c = c + 1) begin : g_count
      logic [RCW-1:0] high_count, mixed_count;
      wire [RCW-1:0] high_sum = high_count + RCW'(high_valid && high_gates[c]);
      wire [RCW-1:0] mixed_sum = mixed_count + RCW'(mixed_valid && mixed_gates[c]);
      assign added[c*RCW+:RCW] = high_last ? high_sum : '0;
      assign added[(C+c)*RCW+:RCW] = mixed_known ? mixed_sum : '0;
      always_ff @(posedge clk)
        if (rst) begin
          high_count <= '0;
          mixed_count <= '0;
        end else begin
          high_count <= high_last ? '0 : high_sum;
          mixed_count <= mixed_known ? '0 : mixed_sum;
        end
    end
  endgenerate

  // Pixels in order; rows behind the last pixel of a column group have none.
  logic past;
  logic [RW-1:0] waited;  // rows of a mixed pass that have left the line
  wire stores = high_valid || waits;
  wire ends = high_valid ? high_last : waited == RW'(ABOVE - 1);
  wire last_pixel = tile + 1'b1 == tiles && RCW'(row) + 1'b1 == last_rows;
  logic late_hazard;
  assign store = high_valid ? high_gates : waits ? waiting : '0;
  always_ff @(posedge clk)
    if (rst) begin
      tile <= '0;
      row <= '0;
      past <= 1'b0;
      waited <= '0;
      late_hazard <= 1'b0;
    end else if (stores) begin
      past <= (past || last_pixel) && !ends;
      if (past || last_pixel) begin
        if (ends) begin
          tile <= '0;
          row <= '0;
        end
      end else begin
        tile <= tile + TW'(row == RW'(R - 1));
        row <= row == RW'(R - 1) ? '0 : row + 1'b1;
      end
      if (!high_valid) waited <= ends ? '0 : waited + 1'b1;
      late_hazard <= late_hazard || past && |store;
    end
  assign hazard = high_hazard || mixed_hazard || line_hazard || late_hazard;
endmodule
`default_nettype wire
