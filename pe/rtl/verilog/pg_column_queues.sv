// The queues of all columns, and how many high passes their fullest one holds:
// counted when the last decision of a pass is made, so that a pass whose
// decisions are partly known counts as under way, not as queued.
`default_nettype none
module pg_column_queues #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int F   = 4,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int FW  = 3,
    parameter int EW  = 16
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               valid,
    input  wire               last,
    input  wire  [     C-1:0] gates,
    input  wire  [    EW-1:0] entry,
    input  wire               end_phase,
    input  wire               takes,
    input  wire  [  C*FW-1:0] take,
    output wire  [  C*FW-1:0] batches,
    output wire               pending,
    output logic [    FW-1:0] taken_room,
    output wire  [  C*FW-1:0] head,
    output wire  [  C*FW-1:0] full,
    output wire  [ C*RCW-1:0] fill,
    input  wire  [    RW-1:0] read_row,
    output wire  [C*F*EW-1:0] read,
    output wire               hazard
);
  wire [C-1:0] pendings, hazards;
  wire [C*FW-1:0] next_lines;

  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      pg_column_queue #(.R(R), .F(F), .RW(RW), .RCW(RCW), .FW(FW), .EW(EW)) queue (
          .clk(clk),
          .rst(rst),
          .push(valid && gates[c]),
          .entry(entry),
          .end_phase(end_phase),
          .take(takes ? take[c*FW+:FW] : '0),
          .batches(batches[c*FW+:FW]),
          .pending(pendings[c]),
          .next_lines(next_lines[c*FW+:FW]),
          .head(head[c*FW+:FW]),
          .full(full[c*FW+:FW]),
          .fill(fill[c*RCW+:RCW]),
          .read_row(read_row),
          .read(read[c*F*EW+:F*EW]),
          .hazard(hazards[c])
      );
    end
  endgenerate
  assign pending = |pendings;
  assign hazard = |hazards;

  logic [FW-1:0] most;
  always_comb begin
    most = '0;
    for (int i = 0; i < C; i++)
      if (next_lines[i*FW+:FW] > most) most = next_lines[i*FW+:FW];
  end
  always_ff @(posedge clk)
    if (rst) taken_room <= '0;
    else if (last || takes) taken_room <= most;
endmodule
`default_nettype wire
