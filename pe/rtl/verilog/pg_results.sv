// Whose results leave: every pass that drains has a header in each column, which waits
// until the last of its results has left there.
`default_nettype none
module pg_results #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int TW  = 12,
    parameter int NW  = 10,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int CW  = 2,
    parameter int CCW = 3,
    parameter int TAGW = 14,
    parameter int BNW = 1,      // names the column group of a batch
    parameter int BAND = R,     // rows with jobs
    parameter bit OWN = 1,
    parameter bit BANKED = 1,
    parameter bit CARRY = 0,
    parameter bit SHIFTS = 0    // passes begin at any row of a tile
) (
    input  wire              clk,
    input  wire              rst,
    // a pass that drains starts
    input  wire              push,
    input  wire  [   NW-1:0] group,
    input  wire  [   TW-1:0] tile,       // its first pixel
    input  wire  [   RW-1:0] first_row,
    input  wire  [  RCW-1:0] rows,       // and how many
    input  wire  [  CCW-1:0] columns,
    input  wire              low,
    input  wire              has_jobs,
    input  wire              has_pixels,
    input  wire              deals,      // columns compute others' outputs
    input  wire  [ C*CW-1:0] source,
    input  wire  [C*BNW-1:0] batch_group,
    // its jobs come to a column
    output wire  [    C-1:0] jobs_come,
    output wire  [ C*NW-1:0] jobs_group,
    // what leaves the drain chains
    input  wire  [    C-1:0] leaves,
    input  wire  [    C-1:0] leaves_last,
    input  wire  [ C*RW-1:0] row,
    input  wire  [    C-1:0] job,
    input  wire  [C*TAGW-1:0] tag,
    // which results these are
    output wire  [    C-1:0] live,
    output wire  [    C-1:0] is_low,
    output wire  [ C*TW-1:0] result_tile,
    output wire  [ C*RW-1:0] result_row,
    output wire  [ C*CW-1:0] result_column,
    output wire  [ C*NW-1:0] result_column_group,
    output wire              none,       // no pass is waited for
    output wire              hazard
);
  // Column group, first pixel, pixels, column group of the batch, whether it is a low
  // pass, one with jobs, and one of pixels, where the outputs of jobs come from, and
  // whether the column is one of the column group's.
  localparam int FRW = SHIFTS ? RW : 1;
  localparam int HW = NW + TW + FRW + RCW + BNW + 3 + CW + 1;
  localparam int BATCH_AT = CW + 4;  // bit of the batch's column group
  localparam int JOBS_AT = CW + 2;
  wire [C*(HW+1)-1:0] headers, headers_skewed;
  wire [C-1:0] empty, hazards;
  assign none = &empty;
  assign hazard = |hazards;
  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      assign headers[c*(HW+1)+:HW+1] = {
        push, group, tile, FRW'(first_row), rows, batch_group[c*BNW+:BNW], low, has_jobs, has_pixels,
        deals ? source[c*CW+:CW] : CW'(c), CCW'(c) < columns
      };
      wire [HW:0] header = headers_skewed[c*(HW+1)+:HW+1];
      assign jobs_group[c*NW+:NW] = NW'(header[BATCH_AT+:BNW]);
      assign jobs_come[c] = header[HW] && header[JOBS_AT];

      wire [HW-1:0] head;
      wire [NW-1:0] head_group;
      wire [BNW-1:0] head_batch_group;
      wire [TW-1:0] head_tile;
      wire [FRW-1:0] head_row;
      wire [RCW-1:0] head_rows;
      wire [CW-1:0] head_source;
      wire head_low, head_jobs, head_pixels, head_column;
      pg_headers #(.HW(HW)) waiting (
          .clk(clk), .rst(rst), .push(header[HW]), .header(header[HW-1:0]),
          .pop(leaves_last[c]), .head(head), .empty(empty[c]), .hazard(hazards[c])
      );
      assign {head_group, head_tile, head_row, head_rows, head_batch_group, head_low, head_jobs,
              head_pixels, head_source, head_column} = head;

      wire [TAGW-1:0] own_tag = tag[c*TAGW+:TAGW];
      wire [RW-1:0] own_row = row[c*RW+:RW];
      wire is_job = head_jobs && 32'(own_row) + BAND >= R;
      wire is_pixel = head_pixels && RCW'(own_row) < head_rows && head_column;
      assign live[c] = leaves[c] && (is_job ? job[c] : is_pixel);
      assign is_low[c] = head_low && (is_job || !head_jobs);
      assign result_column_group[c*NW+:NW] = CARRY && is_job ? NW'(head_batch_group) : head_group;
      assign result_column[c*CW+:CW] = is_job ? head_source : CW'(c);
      wire [RW:0] place = {1'b0, own_row} + (SHIFTS ? (RW + 1)'(head_row) : '0);
      wire next_tile = place >= (RW + 1)'(R);
      wire [RW-1:0] pixel_row = RW'(next_tile ? place - (RW + 1)'(R) : place);
      wire [TW-1:0] pixel_tile = head_tile + TW'(next_tile);
      if (OWN) begin : g_own_tile
        assign result_tile[c*TW+:TW] = is_job ? own_tag[TAGW-1-:TW] : pixel_tile;
      end else begin : g_head_tile
        assign result_tile[c*TW+:TW] = pixel_tile;
      end
      if (BANKED) begin : g_own_row
        assign result_row[c*RW+:RW] = is_job ? own_tag[RW-1:0] : pixel_row;
      end else begin : g_array_row
        assign result_row[c*RW+:RW] = pixel_row;
      end
    end
  endgenerate
  pg_skew #(.N(C), .W(HW + 1)) skew (.clk(clk), .rst(rst), .d(headers), .q(headers_skewed));
endmodule
`default_nettype wire
